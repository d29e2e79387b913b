import { afterEach, expect, test } from 'vitest';
import { chosenLanguage, settleLanguage, systemLanguage } from '../../../renderer/src/lib/locale';
import { getLocale, localStorageKey } from '../../../renderer/src/paraglide/runtime.js';

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
  settleLanguage();
  expect(getLocale()).toBe('en');
  expect(chosenLanguage()).toBe('system');
});

test('a choice counts; what is none does not', () => {
  localStorage.setItem(localStorageKey, 'zh-CN');
  expect(settleLanguage()).toBe('zh-CN');
  localStorage.setItem(localStorageKey, 'tlh');
  expect(chosenLanguage()).toBe('system');
});
