import { describe, expect, test } from 'vitest';
import { CONFIG_KEYS } from '../../../main/config/keys';
import en from '../../../renderer/messages/en/settings.json';
import zh from '../../../renderer/messages/zh-CN/settings.json';
import {
  SETTING_TEXTS,
  settingAllowed,
  settingMeaning,
} from '../../../renderer/src/views/settings/setting-texts';

const languages: Record<string, Record<string, unknown>> = { en, 'zh-CN': zh };

describe.each(CONFIG_KEYS.map((key) => [key.path, key] as const))('%s', (path, key) => {
  test('the page tells its meaning and what is allowed', () => {
    expect(SETTING_TEXTS).toHaveProperty([path]);
  });

  test.each(Object.keys(languages))('in %s', (language) => {
    const name = path.replaceAll('.', '_');
    for (const message of [`settings_key_${name}`, `settings_allowed_${name}`]) {
      expect(languages[language]?.[message], message).toEqual(expect.stringMatching(/\S/));
    }
  });

  test('in English as the platform says it', () => {
    const name = path.replaceAll('.', '_') as 'server_port';
    expect(en[`settings_key_${name}`]).toBe(key.description);
    expect(en[`settings_allowed_${name}`]).toBe(key.allowed);
  });
});

test('no text is for a key that there is no more', () => {
  expect(Object.keys(SETTING_TEXTS)).toEqual(CONFIG_KEYS.map(({ path }) => path));
});

test('a key of a newer platform is told in its own words', () => {
  const setting = {
    path: 'server.moon',
    kind: 'text',
    description: 'Its phase.',
    allowed: 'full or new',
    defaultText: 'full',
    source: 'default',
    env: 'MOON',
    flag: '--moon',
    pending: false,
  } as const;
  expect(settingMeaning(setting)).toBe('Its phase.');
  expect(settingAllowed(setting)).toBe('full or new');
});

test('both languages have the same texts', () => {
  expect(Object.keys(zh).toSorted()).toEqual(Object.keys(en).toSorted());
});
