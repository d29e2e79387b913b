import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Invocation } from '../../main/contract/invocation.ts';
import { startTestServer, type TestServer } from '../test-server.ts';
import { mostAtOnce, SPAN, type Span } from './fixtures/spans.ts';

const FAST = `exports.handler = ({ n, exit }) => {
  if (exit) process.exit(3);
  return n;
};`;

const servers: TestServer[] = [];
async function serve(flags: Record<string, string>): Promise<TestServer> {
  const server = await startTestServer(flags);
  servers.push(server);
  return server;
}
afterAll(() => Promise.all(servers.map((server) => server[Symbol.asyncDispose]())));

const spansOf = (invocations: readonly Invocation[]) =>
  invocations.map(({ result }) => result as Span);

describe('with three calls at once', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await serve({ 'max-concurrent': '3', 'idle-timeout': '1' });
    for (const name of ['a', 'b', 'one']) {
      const concurrency = name === 'one' ? 1 : 10;
      await server.create({ name, runtime: 'node', code: SPAN, concurrency });
    }
  });

  test('no more run over all functions, and no fewer', async () => {
    const calls = Array.from({ length: 60 }, (_, n) =>
      server.invoke(n % 2 === 0 ? 'a' : 'b', { ms: 20 }),
    );
    const invocations = await Promise.all(calls);
    expect(invocations.filter(({ status }) => status !== 'success')).toEqual([]);
    expect(mostAtOnce(spansOf(invocations))).toBe(3);
  });

  test('a function runs no more than its own concurrency', async () => {
    const calls = Array.from({ length: 12 }, () => server.invoke('one', { ms: 10 }));
    expect(mostAtOnce(spansOf(await Promise.all(calls)))).toBe(1);
  });

  test('a flood on one function does not starve another', async () => {
    let flooded = 0;
    const flood = Array.from({ length: 150 }, async () => {
      const invocation = await server.invoke('a', { ms: 20 });
      flooded++;
      return invocation;
    });
    await expect.poll(() => server.running.platform.system().queueLength).toBeGreaterThan(50);
    const before = flooded;
    for (let n = 0; n < 5; n++) {
      expect((await server.invoke('b', { ms: 1 })).status).toBe('success');
    }
    // Each of the five may wait for a turn and a cold start, not for the flood.
    expect(flooded - before).toBeLessThan(75);
    const ended = await Promise.all(flood);
    expect(ended.filter(({ status }) => status !== 'success')).toEqual([]);
  });

  test('workers without work end, and come back', async () => {
    const { platform } = server.running;
    await expect
      .poll(() => platform.system().workers, { timeout: 6_000 })
      .toEqual({ starting: 0, idle: 0, busy: 0 });
    const { status, coldStart } = await server.invoke('a', { ms: 0 });
    expect({ status, coldStart }).toEqual({ status: 'success', coldStart: true });
    expect(platform.system().workers.idle).toBe(1);
  });
});

describe('a worker that exits', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await serve({});
    await server.create({ name: 'fast', runtime: 'node', code: FAST, concurrency: 1 });
    // Only a function that is known to be fast has events wait inside its worker.
    for (let n = 0; n < 50; n++) await server.invoke('fast', { n });
  });

  test('takes only its own call along', async () => {
    const { platform } = server.running;
    for (let round = 0; round < 5; round++) {
      // In one turn, so that they are handed over together.
      const calls = Array.from({ length: 40 }, async (_, n) => {
        const event = JSON.stringify({ n, exit: n === 10 });
        const { invocation } = await (await platform.invoke('fast', event, '{}')).finished;
        const { status, result, error } = invocation;
        return { n, status, result, error: n === 10 ? undefined : error?.message };
      });
      expect(await Promise.all(calls)).toEqual(
        Array.from({ length: 40 }, (_, n) =>
          n === 10
            ? { n, status: 'crashed', result: undefined, error: undefined }
            : { n, status: 'success', result: String(n), error: undefined },
        ),
      );
    }
    expect(platform.system()).toMatchObject({ queueLength: 0, workers: { busy: 0 } });
  });

  test('is kept when a call that waits inside it is cancelled', async () => {
    const { platform } = server.running;
    const started = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => platform.invoke('fast', `{"n":${n}}`, '{}')),
    );
    started[15]?.cancel();
    const ends = await Promise.all(started.map(({ finished }) => finished));
    const statuses = ends.map(({ invocation }) => invocation.status);
    expect(statuses.filter((status, n) => n !== 15 && status !== 'success')).toEqual([]);
    expect(['success', 'cancelled']).toContain(statuses[15]);
  });

  test('is settled when its function is removed meanwhile, with all that waits inside it', async () => {
    const { platform } = server.running;
    const started = await Promise.all(
      Array.from({ length: 40 }, async (_, n) => platform.invoke('fast', `{"n":${n}}`, '{}')),
    );
    await platform.functions.remove('fast');
    const ends = await Promise.all(started.map(({ finished }) => finished));
    for (const { invocation } of ends) {
      expect(['success', 'cancelled']).toContain(invocation.status);
    }
    expect(platform.system()).toMatchObject({ queueLength: 0, workers: { busy: 0, idle: 0 } });
  });
});
