import { afterEach, expect, test } from 'vitest';
import { chosenLanguage, settleLanguage, systemLanguage } from '../../../renderer/src/lib/locale';

/** Paraglide's own, which it has in its runtime too. */
const KEY = 'PARAGLIDE_LOCALE';

afterEach(() => localStorage.clear());

test.each([
  [['de-DE', 'zh-TW', 'en'], 'zh-CN'],
  [['en-GB', 'zh-CN'], 'en'],
  [['de', 'fr'], 'en'],
  [[], 'en'],
])('of %j it is %s', (languages, expected) => {
  expect(systemLanguage(languages)).toBe(expected);
});

test('the system’s language is not kept as if it had been chosen', () => {
  expect(settleLanguage()).toBe('en');
  expect(localStorage.length).toBe(0);
  expect(chosenLanguage()).toBe('system');
});

test('a choice counts; what is none does not', () => {
  localStorage.setItem(KEY, 'zh-CN');
  expect(settleLanguage()).toBe('zh-CN');
  localStorage.setItem(KEY, 'tlh');
  expect(chosenLanguage()).toBe('system');
});
