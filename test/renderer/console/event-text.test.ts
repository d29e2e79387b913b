import { describe, expect, test } from 'vitest';
import {
  eventText,
  parseEvent,
  propertyNames,
} from '../../../renderer/src/views/console/event-text';
import { EXAMPLES } from '../../../renderer/src/views/console/examples';
import { findFault } from '../../../renderer/src/views/console/json-check';

describe('where a text stops being JSON', () => {
  test.each([
    ['{"a": Ada}', 6, 'value'],
    ['{a: 1}', 1, 'name'],
    ["{'a': 1}", 1, 'name'],
    ['{"a" 1}', 5, 'colon'],
    ['{"a": 1 "b": 2}', 8, 'comma'],
    ['{"a": 1,}', 8, 'name'],
    ['[1, 2,]', 6, 'value'],
    ['[1 2]', 3, 'comma'],
    ['[1}', 2, 'comma'],
    ['{"a": "b', 6, 'string'],
    ['"line\nbreak"', 0, 'string'],
    ['"\\x"', 0, 'string'],
    ['01', 0, 'value'],
    ['1.', 0, 'value'],
    ['truely', 0, 'value'],
    ['{} {}', 3, 'end'],
    ['{"a": ', 6, 'value'],
    ['[', 1, 'value'],
    ['', 0, 'value'],
  ])('%j', (text, position, wanted) => {
    expect(() => JSON.parse(text) as unknown).toThrow();
    expect(findFault(text)).toEqual({ position, wanted });
  });

  test.each(['{}', '[]', ' null ', '-1.5e+10', '"\\u00e9\\n"', '{"a":[{"b":{}},[],"",0]}'])(
    '%j has no fault',
    (text) => {
      JSON.parse(text);
      expect(findFault(text)).toBeUndefined();
    },
  );

  test('long and deep texts are no trouble', () => {
    const text = `${'['.repeat(2_000)}"${'x\\n'.repeat(500_000)}"${']'.repeat(2_000)}`;
    expect(findFault(text)).toBeUndefined();
    expect(findFault(`${text},`)).toEqual({ position: text.length, wanted: 'end' });
  });
});

test('an event is any JSON value; nothing is an empty object', () => {
  expect(parseEvent(' \n')).toEqual({ ok: true, value: {} });
  expect(parseEvent('false')).toEqual({ ok: true, value: false });
  expect(parseEvent('{\n  "name": Ada\n}')).toMatchObject({ ok: false, line: 2, position: 12 });
});

test('names of properties are gathered from all depths, once', () => {
  const values = [{ a: { b: [{ c: 1 }] } }, { a: 2, d: null }, 'text', null];
  expect(propertyNames(values)).toEqual(['a', 'b', 'c', 'd']);
});

test('every example is JSON that comes back as it was', () => {
  for (const { event } of EXAMPLES) {
    const value = event(new Date(0));
    expect(parseEvent(eventText(value))).toEqual({ ok: true, value });
  }
});
