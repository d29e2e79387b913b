// A function is saved again and again while it is called: no call may fail or see a mixture.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Invocation } from '../../main/contract/invocation.ts';
import { startTestServer, type TestServer } from '../test-server.ts';

const SAVES = 20;
const CALLS = 1_000;
const CALLERS = 20;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

/** Answers its own version, read from the code and from the context. */
const code = (version: number) =>
  `exports.handler = (event, context) => [${version}, Number(context.functionVersion)];`;

test(`${SAVES} saves during ${CALLS} calls`, async () => {
  await server.create({ name: 'swapped', runtime: 'node', code: code(1), concurrency: 4 });
  const invocations: Invocation[] = [];
  let started = 0;

  async function caller(): Promise<void> {
    while (started < CALLS) {
      started++;
      invocations.push(await server.invoke('swapped'));
    }
  }

  /** One save each time another part of the calls has ended. */
  async function saver(): Promise<void> {
    for (let version = 2; version <= SAVES + 1; version++) {
      const route = '/api/v1/functions/swapped';
      const { status, body } = await server.request('PUT', route, { code: code(version) });
      expect({ status, body }).toMatchObject({ status: 200, body: { version } });
      // What is called after a save was acknowledged runs on it, or on a later one.
      const after = await server.invoke('swapped');
      expect(after).toMatchObject({ version, result: [version, version] });
    }
  }

  await Promise.all([saver(), ...Array.from({ length: CALLERS }, caller)]);
  expect(invocations).toHaveLength(CALLS);
  const wrong = invocations.filter(
    ({ status, version, result }) =>
      status !== 'success' || JSON.stringify(result) !== JSON.stringify([version, version]),
  );
  expect(wrong).toEqual([]);
  expect(new Set(invocations.map(({ version }) => version)).size).toBeGreaterThan(2);
});

test('calls that run while a version is saved end on the version they began on', async () => {
  const slow = (version: number) =>
    `exports.handler = async ({ ms }) => { await new Promise((r) => setTimeout(r, ms)); return ${version}; };`;
  await server.create({ name: 'slow', runtime: 'node', code: slow(1) });
  const running = [server.invoke('slow', { ms: 600 }), server.invoke('slow', { ms: 600 })];
  await expect.poll(() => server.running.platform.system().workers.busy).toBe(2);
  await server.request('PUT', '/api/v1/functions/slow', { code: slow(2) });
  expect(await server.invoke('slow', { ms: 0 })).toMatchObject({ version: 2, result: 2 });
  for (const invocation of await Promise.all(running)) {
    expect(invocation).toMatchObject({ status: 'success', version: 1, result: 1 });
  }
});
