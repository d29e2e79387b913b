import { expect, test } from 'vitest';
import type { Setting } from '../../../main/contract/settings';
import {
  isLocked,
  matches,
  nextValue,
  textOf,
  valueOf,
} from '../../../renderer/src/views/settings/setting-value';

function setting(changes: Partial<Setting>): Setting {
  return {
    path: 'server.port',
    kind: 'number',
    description: '',
    allowed: '',
    default: 8080,
    defaultText: '8080',
    value: 8080,
    source: 'default',
    env: 'PORT',
    flag: '--port',
    pending: false,
    ...changes,
  };
}

test('a field shows what the next start will use', () => {
  expect(nextValue(setting({}))).toBe(8080);
  expect(nextValue(setting({ fileValue: 9000, pending: true }))).toBe(9000);
  // Taken out of the file: the default counts again, whatever is in use now.
  expect(nextValue(setting({ source: 'file', value: 9000, pending: true }))).toBe(8080);
});

test('what is stronger than the file is shown and locked', () => {
  const strong = setting({ source: 'environment', value: 1234, fileValue: 9000 });
  expect(isLocked(strong)).toBe(true);
  expect(nextValue(strong)).toBe(1234);
  expect(isLocked(setting({ source: 'file' }))).toBe(false);
});

test('a default that is worked out at start is what the platform uses', () => {
  const folder = setting({ kind: 'path', default: undefined, value: '/data/functions' });
  expect(nextValue(folder)).toBe('/data/functions');
  expect(nextValue({ ...folder, source: 'file' })).toBeUndefined();
});

test.each([
  ['number', ' 8081 ', 8081],
  ['number', '0.5', 0.5],
  ['number', 'many', 'many'],
  ['number', '', null],
  ['text', ' a ', 'a'],
  ['path', '  ', null],
  ['program', '/usr/bin/go', '/usr/bin/go'],
  ['list', 'a.example, b.example  c.example', ['a.example', 'b.example', 'c.example']],
  ['list', 'a.example、b.example，c.example', ['a.example', 'b.example', 'c.example']],
  ['list', '', []],
] as const)('as a %s, "%s" means %j', (kind, text, value) => {
  expect(valueOf(kind, text)).toEqual(value);
});

test('values are shown as they are typed', () => {
  expect(textOf(['a', 'b'])).toBe('a, b');
  expect(textOf(0)).toBe('0');
  expect(textOf(undefined)).toBe('');
});

test('a search finds all its words in any order', () => {
  expect(matches('PORT listen', ['server.port', 'The port to listen on'])).toBe(true);
  expect(matches('port moon', ['server.port'])).toBe(false);
  expect(matches('', ['x'])).toBe(true);
});
