import { expect, test } from 'vitest';
import { FunctionName } from '../../../main/contract/function.ts';
import { freeName, nameProblem } from '../../../renderer/src/views/functions/names.ts';

test.each([
  ['hello', undefined],
  ['a', undefined],
  ['_a-1', undefined],
  ['9lives', undefined],
  ['x'.repeat(64), undefined],
  ['', 'empty'],
  ['x'.repeat(65), 'long'],
  ['-a', 'start'],
  ['a b', 'characters'],
  ['a.b', 'characters'],
  ['función', 'characters'],
  ['0190f3a2-7c51-7d0e-b8f4-5a9d3f2f6e01', 'id'],
  ['0190F3A2-7C51-7D0E-B8F4-5A9D3F2F6E01', 'id'],
])('%j is judged as the contract judges it', (name, problem) => {
  expect(nameProblem(name)).toBe(problem);
  expect(FunctionName.safeParse(name).success).toBe(problem === undefined);
});

test('the first free number is offered', () => {
  expect(freeName('hello', [])).toBe('hello');
  expect(freeName('hello', ['hello', 'hello-3'])).toBe('hello-2');
  expect(freeName('hello', ['hello', 'hello-2'])).toBe('hello-3');
});

test('a long name makes room for its number', () => {
  const long = 'x'.repeat(64);
  const free = freeName(long, [long]);
  expect(free).toBe(`${'x'.repeat(62)}-2`);
  expect(nameProblem(free)).toBeUndefined();
});
