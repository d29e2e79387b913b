import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const FILES = ['README.md', 'README.zh-CN.md'] as const;
const ROOT = path.join(import.meta.dirname, '..');
const [english = '', chinese = ''] = await Promise.all(
  FILES.map((file) => readFile(path.join(ROOT, file), 'utf8')),
);

/** What stands between fences. */
function codeBlocks(text: string): string[] {
  return [...text.matchAll(/^```[^]*?^```$/gm)].map(([block]) => block);
}

function prose(text: string): string {
  return codeBlocks(text).reduce((rest, block) => rest.replace(block, ''), text);
}

/** `##`, in order. */
function headingLevels(text: string): string[] {
  return [...prose(text).matchAll(/^(#+) /gm)].map(([, level = '']) => level);
}

/** Of each row what no translation changes: code in its order of place, and numbers. */
function rows(text: string): string[] {
  return prose(text)
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^[|\s:-]+$/.test(line))
    .map((line) => [line.match(/`[^`]+`/g) ?? [], line.match(/\d+(?:[.,]\d+)*/g) ?? []])
    .map(([code = [], numbers = []]) => JSON.stringify([code.toSorted(), numbers.toSorted()]));
}

describe('README.md and README.zh-CN.md', () => {
  test('link to each other at the top', () => {
    expect(english.split('\n').slice(0, 4).join('\n')).toContain('(README.zh-CN.md)');
    expect(chinese.split('\n').slice(0, 4).join('\n')).toContain('(README.md)');
  });

  test('have the same headings', () => {
    expect(headingLevels(chinese)).toEqual(headingLevels(english));
  });

  test('have the same commands and code', () => {
    expect(codeBlocks(chinese)).toEqual(codeBlocks(english));
  });

  test('have the same rows in their tables', () => {
    expect(rows(chinese)).toEqual(rows(english));
  });

  test('show the same pictures', () => {
    const pictures = (text: string) =>
      [...text.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, file]) => file);
    expect(pictures(chinese)).toEqual(pictures(english));
  });

  test('name tests that exist, and every scenario of the soak', () => {
    const files = [...english.matchAll(/`(test\/[\w./-]+\.ts)`/g)].map(([, file = '']) => file);
    expect(files.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
    const scenarios = readdirSync(path.join(ROOT, 'test/soak/scenarios'));
    expect(files).toEqual(
      expect.arrayContaining(scenarios.map((name) => `test/soak/scenarios/${name}`)),
    );
  });
});
