import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toPast } from '../../main/cli/arguments.ts';
import { parseExact } from '../../main/cli/exact-json.ts';
import { formatMs } from '../../main/cli/formats.ts';
import { readSource } from '../../main/cli/source-files.ts';
import { formatTable } from '../../main/cli/table.ts';
import { printable } from '../../main/cli/terminal.ts';
import { fit, textWidth } from '../../main/cli/text-width.ts';

const plain = { paint: (_style: unknown, text: string) => text, width: undefined };

test.each([
  ['abc', 3],
  ['你好', 4],
  ['e\u0301', 1],
  ['👨‍👩‍👧', 2],
  ['❤️', 2],
  ['\u001b[31mred\u001b[0m', 3],
  ['한글 ｶﾅ', 7],
])('%j is %i columns wide', (text, width) => expect(textWidth(text)).toBe(width));

test('fit cuts by columns', () => {
  expect(fit('你好吗', 5)).toBe('你好…');
  expect(fit('你好', 4)).toBe('你好');
});

test('a table is aligned, its last column cut, and controls its cells no terminal', () => {
  const columns = [
    { title: 'A', value: (row: readonly string[]) => row[0] ?? '' },
    { title: 'LONG', value: (row: readonly string[]) => row[1] ?? '' },
  ];
  const rows = [
    ['你', 'x\u001b]0;title\u0007\ny'],
    ['abc', '0123456789abc'],
  ];
  expect(formatTable(columns, rows, { ...plain, width: 15 })).toBe(
    'A    LONG\n你   x]0;title y\nabc  012345678…\n'.replace('x]0;title y', fit('x]0;title y', 10)),
  );
});

test('printable keeps colours and drops what moves the cursor', () => {
  expect(printable('\u001b[31mred\u001b[0m\u001b[2J\r\ttab\n')).toBe(
    '\u001b[31mred\u001b[0m[2J\ttab\n',
  );
});

test('parseExact keeps the digits of numbers', () => {
  const text = '{"a":[12345678901234567890,1.0,1e400,5],"b":"1.0","c":null}';
  expect(JSON.stringify(parseExact(text))).toBe(text);
});

test('toPast', () => {
  const tenMinutesAgo = toPast('10m');
  expect(Date.now() - tenMinutesAgo).toBeGreaterThanOrEqual(600_000);
  expect(toPast('2026-01-31T12:00Z')).toBe(Date.UTC(2026, 0, 31, 12));
  expect(() => toPast('10 parsecs')).toThrow('It must be like 30s');
});

test.each([
  [0.04, '0 ms'],
  [6.66, '6.7 ms'],
  [123.4, '123 ms'],
  [1_250, '1.25 s'],
  [200_000, '3 min 20 s'],
])('%d ms is %s', (ms, text) => expect(formatMs(ms)).toBe(text));

describe('readSource', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'source-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  function file(name: string, text: string | Buffer = 'x'): void {
    const target = path.join(folder, name);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  }

  test('the entry file decides the runtime', async () => {
    file('main.py');
    file('static/app.js');
    file('tool.js');
    expect(await readSource('.', folder)).toMatchObject({ runtime: 'python', single: false });
  });

  test('installed packages, caches and dotfiles stay behind', async () => {
    for (const name of ['a.go', 'node_modules/x.js', '__pycache__/a', '.git/x', 'env/pyvenv.cfg']) {
      file(name);
    }
    expect((await readSource('.', folder)).files).toEqual({ 'a.go': 'x' });
  });

  test.each<[string, () => void, string]>([
    [
      '.',
      () => file('a.py', Buffer.from([0xff, 0xfe])),
      "a.py can't be used: it is not UTF-8 text",
    ],
    ['.', () => file('a.txt'), 'say it with --runtime'],
    ['none.py', () => {}, "none.py can't be used: there is no such file or folder"],
    [
      '.',
      () => {
        for (let index = 0; index <= 200; index++) file(`${index}.py`);
      },
      'it holds more than 200 files',
    ],
  ])('%s is refused', async (given, prepare, message) => {
    prepare();
    await expect(readSource(given, folder)).rejects.toThrow(message);
  });
});
