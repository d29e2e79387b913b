// What a person sees of their calls afterwards: metrics, logs and history.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { InvocationPage, InvocationRecord } from '../../main/contract/invocation.ts';
import type { LogPage } from '../../main/contract/log.ts';
import type { Metrics } from '../../main/contract/metrics.ts';
import { startTestServer, type TestServer } from '../test-server.ts';

const MIXED = `exports.handler = async (event, context) => {
  if (event.say) console.log(event.say);
  if (event.warn) console.error(event.warn);
  if (event.fail === 'type') throw new TypeError('no');
  if (event.fail === 'range') throw new RangeError('no');
  if (event.sleep) await new Promise((resolve) => setTimeout(resolve, event.sleep));
  return event;
};`;
const SLEEP = 600_000;

async function read<T>(server: TestServer, route: string): Promise<T> {
  const { status, body } = await server.request('GET', route);
  expect({ route, status }).toEqual({ route, status: 200 });
  return body as T;
}

/** Reads all pages by their cursors. */
async function readAll<T>(
  server: TestServer,
  route: string,
): Promise<{ items: T[]; pages: number }> {
  const items: T[] = [];
  let cursor: string | undefined;
  let pages = 0;
  do {
    const next = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await read<{ items: T[]; nextCursor?: string }>(server, `${route}${next}`);
    items.push(...page.items);
    cursor = page.nextCursor;
    pages++;
  } while (cursor !== undefined);
  return { items, pages };
}

describe('after a known mix of calls', () => {
  let server: TestServer;
  const ids: string[] = [];
  const counts = { success: 6, error: 3, timeout: 1 };
  const total = 10;
  beforeAll(async () => {
    server = await startTestServer();
    await server.create({ name: 'mixed', runtime: 'node', code: MIXED, timeout: 0.5 });
    await server.create({ name: 'other', runtime: 'node', code: MIXED });
    const call = async (name: string, event: unknown) =>
      void ids.push((await server.invoke(name, event)).id);
    for (let n = 0; n < 5; n++) await call('mixed', { say: `line ${n} 100%_\\`, n });
    await call('mixed', { fail: 'type', warn: 'careful' });
    await call('mixed', { fail: 'type' });
    await call('mixed', { fail: 'range' });
    await call('mixed', { sleep: SLEEP, say: 'hanging' });
    await call('other', { say: 'from the other' });
    await vi.waitFor(
      async () => {
        const { items } = await read<InvocationPage>(server, '/api/v1/invocations');
        expect(items.length).toBe(total);
      },
      { timeout: 10_000 },
    );
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test('the metrics count them', async () => {
    const metrics = await read<Metrics>(server, '/api/metrics');
    expect(metrics.invocations).toMatchObject({
      ...{ total, success: 6, failure: 4, successRate: 0.6, byStatus: counts },
    });
    expect(metrics.byErrorType).toEqual({ TypeError: 2, RangeError: 1, Timeout: 1 });
    expect(metrics.byRuntime['node']).toMatchObject({ total, failure: 4 });
    const mixed = metrics.byFunction.find(({ functionName }) => functionName === 'mixed');
    expect(mixed).toMatchObject({ total: 9, success: 5, failure: 4 });
    const { minimum, average, maximum, p50, p95, p99 } = metrics.invocations.durationMs;
    const order = [minimum, p50, p95, p99].map((value) => value * 0.99);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(average).toBeLessThan(maximum);
    expect(maximum).toBeGreaterThanOrEqual(500);
    expect(metrics.system).toMatchObject({ functions: 2, queueLength: 0 });
    expect(metrics.system.workers.idle).toBeGreaterThan(0);
    expect(metrics.system.memoryMb).toBeGreaterThan(10);
  });

  test('Prometheus reads the same counts', async () => {
    const { status, headers, body } = await server.request('GET', '/metrics');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const samples = parsePrometheus(String(body));
    const ended = (labels: string) => samples.get(`cloudfunction_invocations_total{${labels}}`);
    const mixed = 'function="mixed",runtime="node"';
    expect(ended(`${mixed},status="success"`)).toBe(5);
    expect(ended(`${mixed},status="error"`)).toBe(3);
    expect(ended(`${mixed},status="timeout"`)).toBe(1);
    expect(ended('function="other",runtime="node",status="success"')).toBe(1);
    const name = 'cloudfunction_invocation_duration_seconds';
    expect(samples.get(`${name}_count{${mixed}}`)).toBe(9);
    expect(samples.get(`${name}_sum{${mixed}}`)).toBeGreaterThan(0.5);
    const buckets = [...samples].filter(
      ([key]) => key.startsWith(`${name}_bucket`) && key.includes(mixed),
    );
    const values = buckets.map(([, value]) => value);
    expect(values).toEqual(values.toSorted((a, b) => a - b));
    expect(values.at(-1)).toBe(9);
    expect(samples.get('cloudfunction_functions')).toBe(2);
  });

  test('the history shows how each went', async () => {
    const record = await read<InvocationRecord>(server, `/api/v1/invocations/${ids[5]}`);
    expect(record).toMatchObject({
      ...{ id: ids[5], functionName: 'mixed', version: 1, runtime: 'node', status: 'error' },
      event: { fail: 'type', warn: 'careful' },
      error: { type: 'TypeError', message: 'no' },
      logs: [{ stream: 'stderr', message: 'careful' }],
    });
    expect(record.error?.stack[0]).toMatchObject({ file: 'index.js', line: 4, user: true });
    const first = await read<InvocationRecord>(server, `/api/v1/invocations/${ids[0]}`);
    expect(first).toMatchObject({ status: 'success', result: { n: 0 }, event: { n: 0 } });
    expect(first.logs.map(({ message }) => message)).toEqual(['line 0 100%_\\']);
  });

  test('the history is filtered and read page by page', async () => {
    const route = '/api/v1/invocations';
    const { items, pages } = await readAll<{ id: string }>(server, `${route}?limit=3`);
    expect(items.map(({ id }) => id)).toEqual(ids.toReversed());
    expect(pages).toBe(4);
    const count = async (query: string) =>
      (await read<InvocationPage>(server, `${route}?${query}`)).items.length;
    expect(await count('status=error')).toBe(3);
    expect(await count('function=other')).toBe(1);
    expect(await count('function=mixed&status=timeout')).toBe(1);
    expect(await count('function=nobody')).toBe(0);
    expect(await count(`from=${Date.now() + 60_000}`)).toBe(0);
    expect(await count(`to=${new Date(0).toISOString()}`)).toBe(0);
    const errors = await readAll(server, `${route}?limit=2&status=error`);
    expect(errors.items.length).toBe(3);
  });

  test('the logs are searched and read page by page', async () => {
    const lines = async (query: string) =>
      (await read<LogPage>(server, `/api/v1/logs?${query}`)).items.map(({ message }) => message);
    expect(await lines('stream=stderr')).toEqual(['careful']);
    expect(await lines('text=THE+OTHER')).toEqual(['from the other']);
    expect(await lines('function=other')).toEqual(['from the other']);
    expect(await lines(`invocation=${ids[2]}`)).toEqual(['line 2 100%_\\']);
    // What is a wildcard to a database is a character to a person.
    expect((await lines(`text=${encodeURIComponent('100%_\\')}`)).length).toBe(5);
    expect(await lines(`text=${encodeURIComponent('1%0')}`)).toEqual([]);
    expect(await lines('level=error')).toEqual(await lines('stream=stderr&level=error'));
    const { items, pages } = await readAll<LogPage['items'][number]>(
      server,
      '/api/v1/logs?limit=3',
    );
    expect(items.length).toBe(8);
    expect(pages).toBe(3);
    expect(items[0]?.message).toBe('from the other');
    expect(items.at(-1)?.message).toBe('line 0 100%_\\');
  });

  test('a line is told live', async () => {
    const stop = new AbortController();
    const response = await fetch(`${server.url}/api/v1/logs/stream?function=other`, {
      headers: { authorization: `Bearer ${server.token}` },
      signal: stop.signal,
    });
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const seen = readEvents(response, 'fresh');
    await server.invoke('mixed', { say: 'not this one' });
    await server.invoke('other', { say: 'fresh' });
    const text = await seen;
    stop.abort();
    expect(text).not.toContain('not this one');
    const data = /^data: (.*fresh.*)$/m.exec(text)?.[1] ?? '';
    expect(JSON.parse(data)).toMatchObject({
      ...{ message: 'fresh', functionName: 'other', stream: 'stdout', level: 'info' },
    });
  });
});

describe('under load', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ 'max-concurrent': '1', 'max-queue': '2' });
    await server.create({ name: 'slow', runtime: 'node', code: MIXED, concurrency: 1 });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const system = async () => (await read<Metrics>(server, '/api/metrics')).system;
  const call = (event: unknown, signal?: AbortSignal) =>
    fetch(`${server.url}/api/v1/functions/slow/invoke`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ event }),
      ...(signal && { signal }),
    });

  test('a full queue refuses, what waits is served', async () => {
    const running = call({ sleep: 700 });
    await expect.poll(async () => (await system()).workers.busy).toBe(1);
    const waiting = [call({ n: 1 }), call({ n: 2 })];
    await expect.poll(async () => (await system()).queueLength).toBe(2);
    const refused = await server.request('POST', '/api/v1/functions/slow/invoke', {});
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.body).toMatchObject({ code: 'QUEUE_FULL', status: 429 });
    const answers = await Promise.all([running, ...waiting]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  test('who hangs up cancels the call, running or waiting', async () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const running = call({ sleep: 20_000 }, first.signal);
    await expect.poll(async () => (await system()).workers.busy).toBe(1);
    const waiting = call({ sleep: 20_000 }, second.signal);
    await expect.poll(async () => (await system()).queueLength).toBe(1);
    const cancelled = async () =>
      (await read<InvocationPage>(server, '/api/v1/invocations?status=cancelled')).items.length;
    second.abort();
    await expect(waiting).rejects.toThrow();
    await expect.poll(cancelled, { timeout: 5_000 }).toBe(1);
    first.abort();
    await expect(running).rejects.toThrow();
    await expect.poll(cancelled, { timeout: 5_000 }).toBe(2);
    expect((await server.invoke('slow', 'next')).result).toBe('next');
  });
});

/** Samples by name and labels. Throws on a line that is neither a comment nor a sample. */
function parsePrometheus(text: string): Map<string, number> {
  const samples = new Map<string, number>();
  for (const line of text.split('\n')) {
    if (line === '' || /^# (HELP|TYPE) [a-z_]+ ./.test(line)) continue;
    const parts = /^([a-z_]+)(\{(?:\w+="[^"]*",?)*\})? ([-+\d.e]+|\+Inf|NaN)$/.exec(line);
    if (parts === null) throw new Error(`no sample: ${line}`);
    const [, name = '', labels = '', value = ''] = parts;
    samples.set(name + labels, Number(value));
  }
  return samples;
}

/** What a stream says until an event holds `wanted`. */
async function readEvents(response: Response, wanted: string): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes(wanted) && text.endsWith('\n\n')) return text;
  }
  throw new Error(`the stream ended: ${text}`);
}
