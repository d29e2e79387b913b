// What a desk watches: overview, series, changes and live logs, over a real port.
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Changes } from '../../main/contract/change.ts';
import { FunctionOverview } from '../../main/contract/function.ts';
import { LogLine } from '../../main/contract/log.ts';
import { Series } from '../../main/contract/metrics.ts';
import { startTestServer, type TestServer } from '../test-server.ts';

const CODE = `export function handler(event) {
  console.log('said ' + event.say);
  if (event.fail) throw new TypeError('no');
}`;
const BROKEN = 'export function handler( {';

/** Reads server-sent events one after the other. */
async function open(server: TestServer, route: string) {
  const stop = new AbortController();
  const response = await fetch(`${server.url}${route}`, {
    headers: { authorization: `Bearer ${server.token}` },
    signal: stop.signal,
  });
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  const reader = (response.body ?? new ReadableStream<Uint8Array>())
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .getReader();
  let text = '';
  return {
    stop: () => stop.abort(),
    /** The next block up to its empty line; undefined at the end. */
    async block(): Promise<string | undefined> {
      while (!text.includes('\n\n')) {
        const { done, value } = await reader.read();
        if (done) return undefined;
        text += value;
      }
      const end = text.indexOf('\n\n');
      const block = text.slice(0, end);
      text = text.slice(end + 2);
      return block;
    },
    /** The next message that `wanted` takes. */
    async message<T>(parse: (data: unknown) => T, wanted: (data: T) => boolean): Promise<T> {
      for (;;) {
        const block = await this.block();
        if (block === undefined) throw new Error('the stream ended');
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data === undefined) continue;
        const message = parse(JSON.parse(data));
        if (wanted(message)) return message;
      }
    },
  };
}

describe('views', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
    await server.create({ name: 'busy', runtime: 'node', code: CODE, env: { KEY: 'secret' } });
    await server.create({ name: 'calm', runtime: 'node', code: CODE });
    for (let n = 0; n < 3; n++) await server.invoke('busy', { say: n });
    await server.invoke('busy', { fail: true });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const overview = async () => {
    const { body } = await server.request('GET', '/api/v1/overview');
    return FunctionOverview.array().parse(body);
  };
  const watched = () => server.running.platform;

  test('the overview tells how functions are and how they did', async () => {
    const { status, body } = await server.request('GET', '/api/v1/overview');
    expect(status).toBe(200);
    expect(JSON.stringify(body)).not.toContain('secret');
    const [busy, calm, ...rest] = FunctionOverview.array().parse(body);
    expect(rest).toEqual([]);
    expect(busy).toMatchObject({
      ...{ name: 'busy', state: 'ready', calls: 4, failures: 1 },
      last: { status: 'error', errorType: 'TypeError' },
    });
    expect(busy?.hourly.reduce((a, b) => a + b)).toBe(4);
    expect(busy?.p95Ms).toBeGreaterThan(0);
    expect(calm).toMatchObject({ name: 'calm', state: 'ready', calls: 0, failures: 0 });
    expect(calm?.last).toBeUndefined();
    expect(calm?.p95Ms).toBeUndefined();
  });

  test('a save that is under way shows as building, one that failed changes nothing', async () => {
    const changes = await open(server, '/api/v1/changes');
    const { id } = await server.create({ name: 'built', runtime: 'node', code: CODE });
    await changes.message(Changes.parse, ({ functions }) => functions.includes(id));
    const slow = `await new Promise((done) => setTimeout(done, 600));\n${CODE}`;
    const saving = server.request('PUT', `/api/v1/functions/${id}`, { code: slow });
    const state = async () => (await overview()).find(({ name }) => name === 'built')?.state;
    await expect.poll(state).toBe('building');
    expect((await saving).status).toBe(200);
    expect(await state()).toBe('ready');
    const refused = await server.request('PUT', `/api/v1/functions/${id}`, { code: BROKEN });
    expect(refused.status).toBe(422);
    expect(await state()).toBe('ready');
    await server.request('DELETE', `/api/v1/functions/${id}`);
    expect(await state()).toBeUndefined();
    await changes.message(Changes.parse, ({ functions }) => functions.includes(id));
    changes.stop();
  });

  test('the series counts calls up to now, and shows the load', async () => {
    const from = Date.now() - 3_600_000;
    const { body } = await server.request(
      'GET',
      `/api/v1/metrics/series?function=busy&from=${from}`,
    );
    const series = Series.parse(body);
    expect(series.step).toBe(60);
    expect(series.total).toMatchObject({ total: 4, byErrorType: { TypeError: 1 } });
    expect(series.gauges.at(-1)?.workers).toBeGreaterThan(0);
    expect(series.gauges.at(-1)?.memoryMb).toBeGreaterThan(30);
    const refused = await server.request('GET', '/api/v1/metrics/series?from=3&to=2');
    expect(refused).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT' } });
  });

  test('changes tell of calls', async () => {
    const changes = await open(server, '/api/v1/changes');
    const { id } = await server.invoke('calm', { say: 'hi' });
    const { invocations, ended } = await changes.message(Changes.parse, (told) => told.ended > 0);
    expect(ended).toBe(1);
    expect(invocations).toMatchObject([{ id, functionName: 'calm', status: 'success' }]);
    changes.stop();
    await expect.poll(() => watched().changes.readers).toBe(0);
  });

  test('followed logs come in batches, and a reader that hangs up is forgotten', async () => {
    const logs = await open(server, '/api/v1/logs/follow?function=calm');
    const stream = await open(server, '/api/v1/logs/stream?function=calm');
    expect(watched().liveLogs.readers).toBe(2);
    await server.invoke('busy', { say: 'not this' });
    await server.invoke('calm', { say: 'this' });
    const batch = await logs.message(LogLine.array().parse, () => true);
    expect(batch.map(({ message }) => message)).toEqual(['said this']);
    const line = await stream.message(LogLine.parse, () => true);
    expect(line).toEqual(batch[0]);
    logs.stop();
    stream.stop();
    await expect.poll(() => watched().liveLogs.readers).toBe(0);
  });

  test('a quiet stream says at once, and again, that it is alive', async () => {
    const changes = await open(server, '/api/v1/changes');
    expect(await changes.block()).toMatch(/^:/);
    expect(await changes.block()).toMatch(/^:/);
    changes.stop();
  });
});

test('streams end when the server does', async () => {
  const server = await startTestServer();
  const streams = await Promise.all(
    ['/api/v1/changes', '/api/v1/logs/follow', '/api/v1/logs/stream'].map((route) =>
      open(server, route),
    ),
  );
  const ends = streams.map(async (stream) => {
    while ((await stream.block()) !== undefined);
  });
  await server[Symbol.asyncDispose]();
  await Promise.all(ends);
});

test('gauges are kept over a restart', async () => {
  const first = await startTestServer();
  await first.running.close();
  await using folder = new AsyncDisposableStack();
  folder.defer(() => rm(first.dataDir, { recursive: true, force: true }));
  await using second = await startTestServer({}, first.dataDir);
  const minute = Date.now() - (Date.now() % 60_000);
  const stored = await second.running.platform.store.gauges({
    ...{ from: minute - 120_000, to: minute + 60_000, step: 60 },
  });
  expect(stored.length).toBeGreaterThan(0);
});
