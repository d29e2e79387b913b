import { expect, test } from 'vitest';
import type { FunctionDetail } from '../../../main/contract/function.ts';
import { FunctionUpdate } from '../../../main/contract/function.ts';
import {
  changedFiles,
  changedSettings,
  restoringOf,
} from '../../../renderer/src/views/functions/versions.ts';

const version: FunctionDetail = {
  id: '0190f3a2-7c51-7d0e-b8f4-5a9d3f2f6e01',
  name: 'orders',
  runtime: 'node',
  handler: 'index.handler',
  version: 1,
  timeout: 30,
  memory: 256,
  concurrency: 10,
  sandbox: false,
  env: { KEY: 'old' },
  description: '',
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  files: { 'index.mjs': 'one' },
};

test('files are told as added, removed or changed, by path; equal ones are left out', () => {
  const before = { 'b.mjs': 'b', 'c.mjs': 'c', 'same.mjs': 'x' };
  const after = { 'a.mjs': '', 'c.mjs': 'C', 'same.mjs': 'x' };
  expect(changedFiles(before, after)).toEqual([
    { path: 'a.mjs', change: 'added', before: '', after: '' },
    { path: 'b.mjs', change: 'removed', before: 'b', after: '' },
    { path: 'c.mjs', change: 'changed', before: 'c', after: 'C' },
  ]);
});

test('settings that differ are told; values of variables are not shown', () => {
  const after = { ...version, timeout: 5, env: { KEY: 'new' } };
  expect(changedSettings(version, after)).toEqual([{ key: 'timeout', before: '30', after: '5' }]);
});

test('a version that is restored keeps the name and the variables of today', () => {
  const update = restoringOf(version);
  expect(update).not.toHaveProperty('env');
  expect(update).not.toHaveProperty('name');
  expect(FunctionUpdate.safeParse(update).success).toBe(true);
});
