import { describe, expect, test } from 'vitest';
import { FunctionUpdate } from '../../../main/contract/function.ts';
import {
  changesOf,
  check,
  envRow,
  isValid,
  rebase,
  toDraft,
  type Draft,
  type Settings,
} from '../../../renderer/src/views/functions/settings-form.ts';

const base: Settings = {
  description: 'Old',
  handler: 'index.handler',
  timeout: 30,
  memory: 256,
  concurrency: 10,
  sandbox: false,
  env: { B: '2', A: '1' },
};

function draft(changes: Partial<Omit<Draft, 'env'>> = {}, env?: Record<string, string>): Draft {
  const rows = env && Object.entries(env).map(([name, value]) => envRow(name, value));
  return { ...toDraft(base), ...changes, ...(rows && { env: rows }) };
}

describe('a draft is judged as the contract judges it', () => {
  test.each<[string, Partial<Omit<Draft, 'env'>>, boolean]>([
    ['as it was', {}, true],
    ['least timeout', { timeout: '0.05' }, true],
    ['less', { timeout: '0.04' }, false],
    ['most timeout', { timeout: '86400' }, true],
    ['more', { timeout: '86401' }, false],
    ['no number', { timeout: 'soon' }, false],
    ['nothing', { timeout: '' }, false],
    ['part of a MB', { memory: '128.5' }, false],
    ['little memory', { memory: '63' }, false],
    ['much memory', { memory: '65536' }, true],
    ['no call at once', { concurrency: '0' }, false],
    ['a thousand', { concurrency: '1000' }, true],
    ['a handler with a space', { handler: 'index handler' }, false],
    ['a handler of another alphabet', { handler: 'główny.obsługa' }, true],
    ['no handler', { handler: '' }, false],
    ['a long description', { description: 'x'.repeat(2_001) }, false],
  ])('%s', (_what, changes, good) => {
    const typed = draft(changes);
    expect(isValid(check(typed))).toBe(good);
    const asked = FunctionUpdate.safeParse(changesOf(typed, base));
    expect(asked.success).toBe(good);
  });

  test.each<[string, string, boolean]>([
    ['NAME', 'value', true],
    ['_x1', '', true],
    ['1X', '', false],
    ['A-B', '', false],
    ['CF_X', '', false],
    ['X'.repeat(128), '', true],
    ['X'.repeat(129), '', false],
    ['X', 'y'.repeat(32_769), false],
    ['X', 'a\0b', false],
  ])('the variable %s', (name, value, good) => {
    const typed = draft({}, { [name]: value });
    expect(isValid(check(typed))).toBe(good);
    expect(FunctionUpdate.safeParse(changesOf(typed, base)).success).toBe(good);
  });
});

test('a name that is used twice is told at the second; an empty row counts for nothing', () => {
  const typed = draft();
  const twice = envRow('A', '3');
  typed.env.push(envRow(), twice, envRow(' ', ''));
  expect([...check(typed).env]).toEqual([[twice.key, { kind: 'variable-twice' }]]);
  typed.env = typed.env.filter((row) => row !== twice);
  expect(changesOf(typed, base)).toEqual({});
});

test('only what changed is saved; the order of variables is no change', () => {
  expect(changesOf(draft(), base)).toEqual({});
  expect(changesOf(draft({ timeout: '30.0' }), base)).toEqual({});
  expect(changesOf(draft({ timeout: '5' }, { A: '1', B: '2' }), base)).toEqual({ timeout: 5 });
  expect(changesOf(draft({}, { A: '1' }), base)).toEqual({ env: { A: '1' } });
});

describe('what somebody else saved meanwhile', () => {
  test('is taken where nothing was touched here', () => {
    const theirs = { ...base, memory: 512 };
    const { draft: next, clashes } = rebase(draft({ timeout: '5' }), base, theirs);
    expect(clashes).toEqual([]);
    expect(changesOf(next, theirs)).toEqual({ timeout: 5 });
    expect(next.memory).toBe('512');
  });

  test('is told where both changed the same, and mine stays', () => {
    const theirs = { ...base, timeout: 60, env: { A: 'theirs' } };
    const { draft: next, clashes } = rebase(draft({ timeout: '5' }, { A: 'mine' }), base, theirs);
    expect(clashes).toEqual(['timeout', 'env']);
    expect(changesOf(next, theirs)).toEqual({ timeout: 5, env: { A: 'mine' } });
  });

  test('is no clash where both chose the same', () => {
    const theirs = { ...base, timeout: 5 };
    const { draft: next, clashes } = rebase(draft({ timeout: '5' }), base, theirs);
    expect(clashes).toEqual([]);
    expect(changesOf(next, theirs)).toEqual({});
  });
});
