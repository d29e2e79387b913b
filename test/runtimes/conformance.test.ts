// Every runtime is held to this one table. A new runtime brings test/runtimes/cases/<id>.ts.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Invocation } from '../../main/contract/invocation.ts';
import { startTestServer, type TestServer } from '../test-server.ts';
import type { Cases } from './cases/case.ts';

const RUNTIMES = readdirSync(path.join(import.meta.dirname, '../../runtimes'), {
  withFileTypes: true,
})
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

describe.each(RUNTIMES)('%s', (runtime) => {
  let cases: Cases;
  let missing: string | undefined;
  const created = new Set<string>();

  beforeAll(async () => {
    ({ cases } = (await import(`./cases/${runtime}.ts`)) as { cases: Cases });
    const infos = await server.running.platform.runtimes.list();
    const info = infos.find(({ id }) => id === runtime);
    if (info?.available !== true) missing = info?.hint ?? 'not installed';
    // The first build of a compiled language may prepare its standard library.
    else await server.create({ name: `first-${runtime}`, runtime, code: cases.echo });
  });

  function conforms(name: string, check: () => Promise<void>): void {
    test(name, async (context) => {
      if (missing !== undefined) context.skip(missing);
      await check();
    });
  }

  async function call(
    name: keyof Cases,
    event: unknown = {},
    { as = name, ...settings }: Record<string, unknown> & { as?: string } = {},
  ): Promise<Invocation> {
    const full = `${runtime}-${as}`;
    if (!created.has(full)) {
      created.add(full);
      await server.create({ name: full, runtime, code: cases[name], ...settings });
    }
    return server.invoke(full, event);
  }

  const VALUES = [
    ...[null, false, true, 0, -1.5, 1e21, '', 'text', [], {}, [null], { a: { b: [1, '2'] } }],
    ...['函数 🚀 \u0000 \u2028 "quoted" \\ <script>&', { ключ: 'значение' }],
  ];
  conforms('returns any JSON value as it came', async () => {
    for (const value of VALUES) {
      const { status, result, error } = await call('echo', value);
      expect({ status, result, error }).toEqual({ status: 'success', result: value });
    }
  });

  conforms('passes 1,000-deep JSON', async () => {
    const deep = '['.repeat(1_000) + ']'.repeat(1_000);
    await call('echo');
    const route = `/api/v1/functions/${runtime}-echo/invoke`;
    const { status, body } = await server.request('POST', route, `{"event":${deep}}`);
    expect(status).toBe(200);
    expect(JSON.stringify((body as Invocation).result)).toBe(deep);
  });

  conforms('passes a megabyte in and out', async () => {
    const text = 'añ🚀'.repeat(150_000);
    expect((await call('echo', text)).result).toBe(text);
  });

  conforms('returns nothing as null', async () => {
    expect(await call('nothing')).toMatchObject({ status: 'success', result: null });
  });

  conforms('gives the handler its context', async () => {
    await call('context');
    const { id, result } = await server.invoke(`${runtime}-context`, {}, { tenant: 't1' });
    const context = Object.fromEntries(
      Object.entries(result as object).map(([key, value]) => [key, String(value)]),
    );
    expect(context).toMatchObject({
      tenant: 't1',
      requestId: id,
      functionName: `${runtime}-context`,
      functionVersion: '1',
      memoryLimitMb: '256',
    });
    expect(Number(context['deadlineMs'])).toBeGreaterThan(Date.now());
  });

  conforms('tells a failure with its line', async () => {
    const { status, error } = await call('throws');
    expect(status).toBe('error');
    expect(error?.message).toBe('no such thing');
    const user = error?.stack.find((frame) => frame.user);
    expect(user).toMatchObject({ line: 3, user: true });
    expect(user?.file).toMatch(/^(index|main)\.\w+$/);
    expect(error?.raw).toContain('no such thing');
    // The worker survives it.
    expect((await call('throws')).coldStart).toBe(false);
  });

  conforms('tells a failure that is no error object', async () => {
    const { status, error } = await call('throwsText');
    expect({ status, message: error?.message }).toEqual({ status: 'error', message: 'boom' });
  });

  conforms('tells a failure that comes later', async () => {
    const { status, error } = await call('throwsLater');
    expect({ status, message: error?.message }).toEqual({ status: 'error', message: 'later' });
  });

  conforms('refuses results that are not JSON', async () => {
    for (const name of ['cycle', 'notJson'] as const) {
      const { status, error } = await call(name);
      expect({ name, status, type: error?.type }).toEqual({
        name,
        status: 'error',
        type: 'ResultNotJson',
      });
    }
  });

  conforms('refuses a result over the limit and goes on', async () => {
    const { status, error } = await call('big', { n: 7_000_000 });
    expect({ status, type: error?.type }).toEqual({ status: 'error', type: 'ResultTooLarge' });
    expect((await call('big', { n: 3 })).result).toBe('xxx');
  });

  conforms('stops what never answers, keeps what it printed, and heals', async () => {
    const hung = await call('hang', {}, { timeout: 0.5 });
    expect(hung.status).toBe('timeout');
    expect(hung.logs.map(({ message }) => message)).toEqual(['before']);
    expect(hung.durations.runMs).toBeGreaterThanOrEqual(500);
    expect(hung.durations.runMs).toBeLessThan(750);
    expect((await call('hang', {})).status).toBe('timeout');
    expect((await call('sleep', {}, { timeout: 0.3 })).status).toBe('timeout');
  });

  conforms('tells an exit with its code', async () => {
    const { status, error } = await call('exit');
    expect(status).toBe('crashed');
    expect(error?.message).toContain('code 3');
    expect((await call('exitQuietly')).status).toBe('crashed');
  });

  conforms('survives a flood of output', async () => {
    const { status, result, logs, durations } = await call('flood', { mb: 100 }, { timeout: 60 });
    expect({ status, result }).toEqual({ status: 'success', result: 'done' });
    // A thousand at once, then 50 a millisecond.
    expect(durations.runMs).toBeGreaterThan((100 * 1024) / 50 - 30);
    // 1,023 characters a line, of which a million are kept.
    expect(logs.length).toBe(978 + 1);
    const cut = 100 * 1024 - 978;
    expect(logs.at(-1)?.message).toContain(`cut: ${cut} more lines with ${cut * 1023} characters`);
    // Also of a call that never gets to say what it printed. A busy machine may take a second to let
    // it print that much.
    const stopped = await call('flood', { mb: 1e6 }, { as: 'endless', timeout: 3 });
    expect(stopped.status).toBe('timeout');
    expect(stopped.logs.at(-1)?.message).toMatch(/cut: \d{5,} more lines/);
  });

  conforms('stops what takes too much memory', async () => {
    const { status, error, memoryMb } = await call('memory', {}, { memory: 128 });
    expect(status).toBe('out-of-memory');
    expect(error?.message).toContain('128 MB');
    expect(memoryMb).toBeGreaterThan(100);
    expect((await call('echo', 1)).result).toBe(1);
  });

  conforms('keeps the order, levels and inner lines of what is printed', async () => {
    const { logs } = await call('logs');
    expect(logs.map(({ message }) => message)).toEqual(['one', 'two\nthree', 'bad', 'four']);
    expect(logs.map(({ stream }) => stream)).toEqual(['stdout', 'stdout', 'stderr', 'stdout']);
    expect(logs[0]?.level).toBe('info');
    for (const { time } of logs)
      expect(Math.abs(Date.now() - Date.parse(time))).toBeLessThan(9_000);
  });

  conforms('captures what child processes print', async () => {
    const { status, logs } = await call('child', {}, { timeout: 20 });
    expect(status).toBe('success');
    expect(logs.map(({ message }) => message).join()).toMatch(/child|go version/);
  });

  conforms('keeps globals within a worker and apart from other functions', async () => {
    expect((await call('counter')).result).toBe(1);
    expect((await call('counter')).result).toBe(2);
    await server.create({ name: `${runtime}-counter2`, runtime, code: cases.counter });
    expect((await server.invoke(`${runtime}-counter2`)).result).toBe(1);
  });

  conforms('gives the function its own environment and not the platform’s', async () => {
    const { result } = await call('environment', {}, { env: { GREETING: 'hi' } });
    expect(result).toEqual({ greeting: 'hi', internal: 0 });
  });

  conforms('survives endless recursion', async () => {
    const { status } = await call('recursion', {}, { memory: 512, timeout: 20 });
    expect(['error', 'crashed', 'out-of-memory']).toContain(status);
    expect((await call('echo', 1)).result).toBe(1);
  });

  conforms('kills what a removed function left running', async () => {
    const { result } = await call('orphan');
    expect(isAlive(Number(result))).toBe(true);
    await server.request('DELETE', `/api/v1/functions/${runtime}-orphan`);
    await expect.poll(() => isAlive(Number(result)), { timeout: 5_000 }).toBe(false);
  });

  conforms('runs calls side by side up to the concurrency, and no further', async () => {
    await call('wait', { ms: 0, n: 0 }, { concurrency: 3 });
    const started = Date.now();
    const calls = Array.from({ length: 6 }, (_, n) => call('wait', { ms: 400, n }));
    const results = await Promise.all(calls);
    expect(results.map(({ result, error }) => error ?? result)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(Date.now() - started).toBeGreaterThanOrEqual(800);
  });

  conforms('refuses code that does not build or load, at its line', async () => {
    const refused = async (name: keyof Cases) =>
      server.request('POST', '/api/v1/functions', {
        name: `${runtime}-${name}`,
        runtime,
        code: cases[name],
      });
    const { status, body } = await refused('syntaxError');
    expect(status).toBe(422);
    const { code, data } = body as { code: string; data: { diagnostics: { line: number }[] } };
    expect(code).toBe('BUILD_FAILED');
    expect(data.diagnostics[0]?.line).toBe(3);
    expect((await refused('failsToLoad')).status).toBe(422);
    expect((await refused('noHandler')).status).toBe(422);
  });

  conforms('keeps serving the old version when a new one does not build', async () => {
    await call('echo', 1);
    const { id } = server.running.platform.functions.detail(`${runtime}-echo`);
    for (const name of ['syntaxError', 'failsToLoad'] as const) {
      const { status } = await server.request('PUT', `/api/v1/functions/${id}`, {
        code: cases[name],
      });
      expect(status).toBe(422);
      expect(await call('echo', name)).toMatchObject({ result: name, version: 1 });
    }
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
