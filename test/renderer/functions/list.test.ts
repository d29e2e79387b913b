import { describe, expect, test } from 'vitest';
import type { FunctionOverview } from '../../../main/contract/function.ts';
import {
  arrange,
  BY_NAME,
  nextSort,
  NO_FILTER,
} from '../../../renderer/src/views/functions/list.ts';

function fn(name: string, more: Partial<FunctionOverview> = {}): FunctionOverview {
  return {
    id: `id-${name}`,
    name,
    runtime: 'node',
    handler: 'index.handler',
    version: 1,
    timeout: 30,
    memory: 256,
    concurrency: 10,
    sandbox: false,
    description: '',
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    state: 'ready',
    calls: 0,
    failures: 0,
    hourly: Array.from({ length: 24 }, () => 0),
    ...more,
  };
}

function last(startedAt: string): FunctionOverview['last'] {
  return { invocationId: 'x', status: 'success', startedAt, totalMs: 1 };
}

const names = (list: readonly FunctionOverview[]) => list.map(({ name }) => name);

describe('arrange', () => {
  const list = [
    fn('fn-10', { runtime: 'go', calls: 5, failures: 1, p95Ms: 20, last: last('2026-01-03') }),
    fn('fn-9', { state: 'failed', description: 'Sends a mail', calls: 7, p95Ms: 3 }),
    fn('Alpha', { calls: 5, last: last('2026-01-04') }),
  ];

  test('sorts names as people count, whatever their case', () => {
    expect(names(arrange(list, NO_FILTER, BY_NAME))).toEqual(['Alpha', 'fn-9', 'fn-10']);
    expect(names(arrange(list, NO_FILTER, { key: 'name', descending: true }))).toEqual([
      'fn-10',
      'fn-9',
      'Alpha',
    ]);
  });

  test('what has no figure comes last in both directions', () => {
    expect(names(arrange(list, NO_FILTER, { key: 'p95', descending: true }))).toEqual([
      'fn-10',
      'fn-9',
      'Alpha',
    ]);
    expect(names(arrange(list, NO_FILTER, { key: 'p95', descending: false }))).toEqual([
      'fn-9',
      'fn-10',
      'Alpha',
    ]);
    expect(names(arrange(list, NO_FILTER, { key: 'last', descending: true }))).toEqual([
      'Alpha',
      'fn-10',
      'fn-9',
    ]);
  });

  test('equal figures are told apart by the name', () => {
    expect(names(arrange(list, NO_FILTER, { key: 'calls', descending: true }))).toEqual([
      'fn-9',
      'Alpha',
      'fn-10',
    ]);
  });

  test('all words must occur, in the name, the description or the runtime', () => {
    const found = (text: string) => names(arrange(list, { ...NO_FILTER, text }, BY_NAME));
    expect(found('FN mail')).toEqual(['fn-9']);
    expect(found(' go ')).toEqual(['fn-10']);
    expect(found('fn nothing')).toEqual([]);
  });

  test('filters by runtime and state', () => {
    expect(names(arrange(list, { ...NO_FILTER, runtime: 'go' }, BY_NAME))).toEqual(['fn-10']);
    expect(names(arrange(list, { ...NO_FILTER, state: 'failed' }, BY_NAME))).toEqual(['fn-9']);
  });

  test('leaves what it was given as it was', () => {
    arrange(list, NO_FILTER, BY_NAME);
    expect(names(list)).toEqual(['fn-10', 'fn-9', 'Alpha']);
  });
});

test('a heading turns its own order round; another begins with the largest, names with A', () => {
  expect(nextSort(BY_NAME, 'name')).toEqual({ key: 'name', descending: true });
  expect(nextSort(BY_NAME, 'calls')).toEqual({ key: 'calls', descending: true });
  expect(nextSort({ key: 'calls', descending: true }, 'name')).toEqual(BY_NAME);
});
