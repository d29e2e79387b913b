import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../test-server.ts';

const SAVES = 5;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

test(`a function runs no more than its concurrency over ${SAVES} saves`, async () => {
  const file = path.join(server.dataDir, 'edges.txt');
  const code = (version: number) => `const { appendFileSync } = require('node:fs');
exports.handler = async () => {
  appendFileSync(${JSON.stringify(file)}, '+');
  await new Promise((resolve) => setTimeout(resolve, 300));
  appendFileSync(${JSON.stringify(file)}, '-');
  return ${version};
};`;
  await server.create({ name: 'one', runtime: 'node', code: code(1), concurrency: 1 });
  const calls = [server.invoke('one'), server.invoke('one')];
  await expect.poll(() => server.running.platform.system().workers.busy).toBe(1);
  for (let version = 2; version <= SAVES + 1; version++) {
    const route = '/api/v1/functions/one';
    const { status } = await server.request('PUT', route, { code: code(version) });
    expect(status).toBe(200);
    calls.push(server.invoke('one'));
  }
  const ended = await Promise.all(calls);
  expect(ended.filter(({ status }) => status !== 'success')).toEqual([]);
  expect(ended.at(-1)?.version).toBe(SAVES + 1);
  expect(await readFile(file, 'utf8')).toBe('+-'.repeat(calls.length));
});
