import { describe, expect, test } from 'vitest';
import { looksLikeEnvText, parseEnvText } from '../../../renderer/src/views/functions/env-text.ts';

const read = (text: string) =>
  Object.fromEntries(parseEnvText(text).map(({ name, value }) => [name, value]));

describe('the text of a .env file', () => {
  test.each([
    ['A=1', { A: '1' }],
    ['\uFEFFA=1\r\nB=2\r\n', { A: '1', B: '2' }],
    ['# note\n\nexport A = 1\n', { A: '1' }],
    ['A=', { A: '' }],
    ['A=\nB=2', { A: '', B: '2' }],
    ['A=x # note', { A: 'x' }],
    ['A=x#y', { A: 'x#y' }],
    ['A=postgres://u:p@h/db?x=1&y=2', { A: 'postgres://u:p@h/db?x=1&y=2' }],
    ['A="x # y" # note', { A: 'x # y' }],
    ["A='x \\n y'", { A: 'x \\n y' }],
    ['A="x\\ny\\t\\"z\\" \\\\"', { A: 'x\ny\t"z" \\' }],
    ['KEY="-----BEGIN\nabc=\n-----END"\nB=2', { KEY: '-----BEGIN\nabc=\n-----END', B: '2' }],
    ['A="unclosed\nB=2', { A: '"unclosed', B: '2' }],
    ['A=1\nA=2', { A: '2' }],
    ['just a sentence\nB=2', { B: '2' }],
    ['  A=1', { A: '1' }],
    ['', {}],
  ])('%j', (text, variables) => {
    expect(read(text)).toEqual(variables);
  });

  test('a long text without any is read at once', () => {
    const began = performance.now();
    expect(parseEnvText('x'.repeat(100_000))).toEqual([]);
    expect(parseEnvText(' \n'.repeat(20_000))).toEqual([]);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

test('one value that happens to hold "=" is pasted as a value', () => {
  expect(looksLikeEnvText('https://x.test/?a=b')).toBe(false);
  expect(looksLikeEnvText('A=1')).toBe(false);
  expect(looksLikeEnvText('A=1\nB=2')).toBe(true);
  expect(looksLikeEnvText('export A=1')).toBe(true);
  expect(looksLikeEnvText('two\nlines')).toBe(false);
});
