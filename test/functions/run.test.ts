// A call that is watched while it runs: in order, in time, on any version, and ended by leaving it.
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { router } from '../../main/api/router.ts';
import { OWNER } from '../../main/contract/access.ts';
import type { Invocation, RunEvent } from '../../main/contract/invocation.ts';
import { startTestServer, type TestServer } from '../test-server.ts';

const SLEEP = 'const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ 'idle-timeout': '1' });
  const code = `${SLEEP}
    exports.handler = async (event, context) => {
      console.log('first');
      await sleep(event.ms ?? 0);
      for (let line = 0; line < (event.lines ?? 0); line++) console.log('line ' + line);
      console.error('last');
      return [context.functionVersion, event];
    };`;
  await server.create({ name: 'slow', runtime: 'node', code });
});
afterAll(() => server[Symbol.asyncDispose]());

/** The events of a run over HTTP as they come, with ms since the request. */
async function* run(name: string, body: unknown, signal?: AbortSignal) {
  const from = performance.now();
  const response = await fetch(`${server.url}/api/v1/functions/${name}/run`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
  if (response.status !== 200 || response.body === null) {
    throw new Error(`${response.status}: ${await response.text()}`);
  }
  let text = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const messages = text.split('\n\n');
    text = messages.pop() ?? '';
    for (const message of messages) {
      const data = /^data: (.*)$/m.exec(message)?.[1];
      if (!/^event: message$/m.test(message) || data === undefined) continue;
      yield { at: performance.now() - from, event: JSON.parse(data) as RunEvent };
    }
  }
}

async function runToEnd(name: string, body: unknown) {
  const events: RunEvent[] = [];
  for await (const { event } of run(name, body)) events.push(event);
  return events;
}

function endOf(events: readonly RunEvent[]): Invocation {
  const last = events.at(-1);
  if (last?.type !== 'ended') throw new Error(`no end: ${JSON.stringify(events)}`);
  return last.invocation;
}

const messages = (events: readonly RunEvent[]) =>
  events.flatMap((event) =>
    event.type === 'logs' ? event.entries.map(({ message }) => message) : [],
  );

describe('what is told', () => {
  test('what was cut of too much output, last, and in the history too', async () => {
    const events = await runToEnd('slow', { event: { lines: 10_050 } });
    const note = /^… \[cut: 52 more lines/;
    expect(messages(events).at(-1)).toMatch(note);
    const { id, logs } = endOf(events);
    expect(logs).toHaveLength(10_001);
    const { body } = await server.request('GET', `/api/v1/invocations/${id}`);
    expect((body as Invocation).logs.at(-1)?.message).toMatch(note);
  });

  test('started, lines while it runs, ended', async () => {
    const times: Record<string, number> = {};
    const events: RunEvent[] = [];
    for await (const { at, event } of run('slow', { event: { ms: 400 } })) {
      events.push(event);
      times[event.type] ??= at;
    }
    expect(events[0]?.type).toBe('started');
    expect(messages(events)).toEqual(['first', 'last']);
    expect(times['ended'] ?? 0).toBeGreaterThan((times['logs'] ?? Infinity) + 250);
    const invocation = endOf(events);
    expect(invocation).toMatchObject({
      status: 'success',
      version: 1,
      result: ['1', { ms: 400 }],
      logs: [{ message: 'first' }, { message: 'last', level: 'error' }],
    });
    expect(events[0]).toEqual({ type: 'started', invocationId: invocation.id });
    const { body } = await server.request('GET', `/api/v1/invocations/${invocation.id}`);
    expect(body).toMatchObject({ id: invocation.id, status: 'success', event: { ms: 400 } });
  });

  test('a flood comes in batches, whole and in order', async () => {
    const events = await runToEnd('slow', { event: { lines: 5_000 } });
    const lines = messages(events);
    expect(lines).toHaveLength(5_002);
    expect(lines.slice(1, -1)).toEqual(Array.from({ length: 5_000 }, (_, at) => `line ${at}`));
    expect(events.length).toBeLessThan(200);
  });

  test('the failure of a function is an end', async () => {
    const code = `exports.handler = () => { throw new TypeError('no'); };`;
    await server.create({ name: 'throws', runtime: 'node', code });
    const end = endOf(await runToEnd('throws', {}));
    expect(end).toMatchObject({ status: 'error', error: { type: 'TypeError', message: 'no' } });
  });

  test('what can not run is an error of the platform', async () => {
    const answer = (name: string, body: unknown) =>
      server.request('POST', `/api/v1/functions/${name}/run`, body);
    expect(await answer('nothing', {})).toMatchObject({
      ...{ status: 404, body: { code: 'NOT_FOUND' } },
    });
    expect(await answer('slow', { version: 99 })).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND', data: { field: 'version' } },
    });
    expect(await answer('slow', { version: 0 })).toMatchObject({ status: 400 });
    expect(await answer('slow', { event: 'x'.repeat(7_000_000) })).toMatchObject({ status: 413 });
  });
});

describe('leaving', () => {
  const statusOf = async (id: string) => {
    const { body } = await server.request('GET', `/api/v1/invocations/${id}`);
    return (body as Invocation).status as string | undefined;
  };

  test('by hanging up cancels the call', async () => {
    const hangUp = new AbortController();
    let id = '';
    const read = async () => {
      for await (const { event } of run('slow', { event: { ms: 60_000 } }, hangUp.signal)) {
        if (event.type === 'started') id = event.invocationId;
        else hangUp.abort();
      }
    };
    await expect(read()).rejects.toThrow('abort');
    await expect.poll(() => statusOf(id)).toBe('cancelled');
    expect(server.running.platform.system().workers.busy).toBe(0);
  });

  test('by ending the iteration cancels it too, also while it waits for the next event', async () => {
    const { platform } = server.running;
    const context = { platform, caller: OWNER, address: '' } as never;
    const client = createRouterClient(router, { context });
    for (const wait of [false, true]) {
      const events = await client.functions.run({ id: 'slow', event: { ms: 60_000 } });
      const first = await events.next();
      const started = first.value as RunEvent;
      if (wait) {
        await events.next();
        const pending = events.next();
        await events.return?.();
        await pending;
      } else {
        await events.return?.();
      }
      const id = started.type === 'started' ? started.invocationId : '';
      await expect.poll(() => statusOf(id)).toBe('cancelled');
    }
  });
});

describe('versions', () => {
  const code = (version: number) =>
    `${SLEEP} exports.handler = async (event, context) => {
      await sleep(event.ms ?? 0);
      return [${version}, Number(context.functionVersion), process.env.KEY];
    };`;

  test('an earlier version runs beside the current one', async () => {
    const { id } = await server.create({
      ...{ name: 'old', runtime: 'node', code: code(1), env: { KEY: 'a' } },
    });
    const route = '/api/v1/functions/old';
    await server.request('PUT', route, { code: code(2), env: { KEY: 'b' } });
    await server.request('PUT', route, { code: code(3), name: 'new' });
    const [first, second, current, invoked] = await Promise.all([
      runToEnd('new', { version: 1, event: { ms: 100 } }),
      runToEnd('new', { version: 2 }),
      runToEnd('new', { version: 3 }),
      server.invoke('new'),
    ]);
    expect(endOf(first)).toMatchObject({ version: 1, result: [1, 1, 'a'], functionName: 'new' });
    expect(endOf(second)).toMatchObject({ version: 2, result: [2, 2, 'b'], functionId: id });
    expect(endOf(current)).toMatchObject({ version: 3, result: [3, 3, 'b'] });
    expect(invoked).toMatchObject({ version: 3, result: [3, 3, 'b'] });
    const again = endOf(await runToEnd('new', { version: 1 }));
    expect(again).toMatchObject({ version: 1, coldStart: false });
    const record = await server.request('GET', `/api/v1/invocations/${endOf(first).id}`);
    expect(record.body).toMatchObject({ version: 1, functionId: id });
  });

  test('its workers end when they are idle', async () => {
    const workers = () => server.running.platform.system().workers.idle;
    await expect.poll(workers, { timeout: 10_000 }).toBe(0);
    // And can be had again.
    expect(endOf(await runToEnd('new', { version: 1 }))).toMatchObject({ result: [1, 1, 'a'] });
  });

  test('its calls end when the function is deleted', async () => {
    await server.create({ name: 'gone', runtime: 'node', code: code(1) });
    await server.request('PUT', '/api/v1/functions/gone', { code: code(2) });
    const running = runToEnd('gone', { version: 1, event: { ms: 60_000 } });
    const { platform } = server.running;
    await expect.poll(() => platform.system().workers.busy).toBe(1);
    await server.request('DELETE', '/api/v1/functions/gone');
    expect(endOf(await running)).toMatchObject({ status: 'cancelled', version: 1 });
    await expect.poll(() => platform.system().workers.busy).toBe(0);
  });
});
