// What a function starts is counted with it and ends with it, also where it left the process group.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Invocation } from '../../main/contract/invocation.ts';
import { markOf } from '../../main/executor/processes/marked.ts';
import { isAlive, pidsWith } from '../processes.ts';
import { startTestServer, type TestServer } from '../test-server.ts';
import { DETACHED } from './fixtures/detached.ts';

const WAIT = { timeout: 5_000, interval: 20 };

const isGone = (pid: number) => vi.waitFor(() => expect(isAlive(pid)).toBe(false), WAIT);

/** Keeps so many MB, in the worker or in a child: while it runs, after it answered, or while it loads. */
const MEMORY = `const { spawn } = require('node:child_process');
const grow = (mb) => Buffer.alloc(mb * 1048576, 1);
const kept = [];
if (process.env.LOAD_MB) {
  kept.push(grow(Number(process.env.LOAD_MB)));
  for (const until = Date.now() + 3000; Date.now() < until; );
}
exports.handler = ({ child, later }) => {
  if (later) return void setTimeout(() => kept.push(grow(later)), 50);
  if (!child) return kept.length;
  const script = 'const b = Buffer.alloc(' + child + ' * 1048576, 1); setTimeout(() => b, 3000)';
  return new Promise((resolve) =>
    spawn(process.execPath, ['-e', script], { stdio: 'ignore' }).on('exit', resolve));
};`;

describe.skipIf(process.platform !== 'linux')('with what it starts', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const says = (name: string, text: string, on = server) =>
    vi.waitFor(async () => {
      const { body } = await on.request('GET', `/api/v1/logs?function=${name}`);
      expect(JSON.stringify(body)).toContain(text);
    }, WAIT);
  const printedPid = ({ logs }: Invocation): number => Number(logs[0]?.message);

  describe.each(Object.keys(DETACHED) as (keyof typeof DETACHED)[])('a %s function', (runtime) => {
    beforeAll(async () => {
      const code = DETACHED[runtime];
      await server.create({ name: runtime, runtime, code, timeout: 2, memory: 512 });
      expect((await server.invoke(runtime, {})).status).toBe('success');
    }, 180_000);

    test('that times out ends', async () => {
      const timedOut = await server.invoke(runtime, { hang: true });
      expect(timedOut.status).toBe('timeout');
      await isGone(printedPid(timedOut));
    });

    test('that lost its parent ends when the call times out', async () => {
      const timedOut = await server.invoke(runtime, { hang: true, twice: true });
      expect(timedOut.status).toBe('timeout');
      await isGone(printedPid(timedOut));
    });

    test.each([false, true])(
      'that outlives its call ends soon after it (twice: %s)',
      async (twice) => {
        const { status, result } = await server.invoke(runtime, { twice });
        expect(status).toBe('success');
        await isGone(Number(result));
        await says(runtime, 'A call ended and left 1 process running');
        expect((await server.invoke(runtime, { twice })).status).toBe('success');
      },
    );
  });

  test('what it starts while it loads serves all calls, and ends with it', async () => {
    const code = `const { spawn } = require('node:child_process');
const { pid } = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
exports.handler = ({ ms = 0 }) => new Promise((resolve) => setTimeout(() => resolve(pid), ms));`;
    await server.create({ name: 'helped', runtime: 'node', code });
    const { result } = await server.invoke('helped', {});
    expect((await server.invoke('helped', { ms: 600 })).result).toBe(result);
    expect(isAlive(Number(result))).toBe(true);
    await server.request('DELETE', '/api/v1/functions/helped');
    await isGone(Number(result));
  });

  test('what emptied its environment and lost its parents ends with the worker', async () => {
    const code = `const { spawn } = require('node:child_process');
exports.handler = () => new Promise((resolve) => {
  const child = spawn('env', ['-i', 'setsid', 'sh', '-c', 'echo $$; sleep 0.3; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
  child.stdout.once('data', (text) => setTimeout(resolve, 250, Number(text)));
});`;
    await using brief = await startTestServer({ 'idle-timeout': '1' });
    await brief.create({ name: 'hidden', runtime: 'node', code });
    const { result } = await brief.invoke('hidden', {});
    await isGone(Number(result));
  });

  // Both double nine times and then stay: what nobody stops must not take the machine.
  test.each([
    [
      'keep their parents',
      'f() { sleep 60 & [ $1 -gt 0 ] && { f $(($1 - 1)) & f $(($1 - 1)) & }; wait; }; f 9',
    ],
    [
      'lose them',
      '[ $1 -gt 0 ] || exec sleep 60; setsid sh -c "$2" sh $(($1 - 1)) "$2" & setsid sh -c "$2" sh $(($1 - 1)) "$2" &',
    ],
  ])('processes that multiply and %s are ended, all of them', async (how, script) => {
    const code = `const { spawn } = require('node:child_process');
exports.handler = ({ script }) => {
  if (!script) return 'fine';
  spawn('sh', ['-c', script, 'sh', '9', script], { stdio: 'ignore', env: { ...process.env, BOMB: 'yes' } });
  return new Promise((resolve) => setTimeout(resolve, 1000, 'answered'));
};`;
    const name = how.replaceAll(' ', '-');
    await server.create({ name, runtime: 'node', code, timeout: 20 });
    const { error } = await server.invoke(name, { script });
    if (how !== 'lose them') expect(error?.type).toBe('TooManyProcesses');
    await vi.waitFor(() => expect(pidsWith('BOMB=yes')).toEqual([]), WAIT);
    expect((await server.invoke(name, {})).result).toBe('fine');
  });

  test('it is left alone by a platform that starts on another folder with the same cache', async () => {
    await server.create({
      name: 'alone',
      runtime: 'node',
      code: 'exports.handler = () => process.pid;',
    });
    const { result } = await server.invoke('alone');
    await using other = await startTestServer();
    expect(other.dataDir).not.toBe(server.dataDir);
    expect(isAlive(Number(result))).toBe(true);
  });

  test('it is marked with its data folder, not with the cache that others may share', async () => {
    const code = 'exports.handler = () => process.pid;';
    const input = { name: 'marked', runtime: 'node', code };
    await using other = await startTestServer();
    const places = [server, other].map(async (one) => {
      await one.create(input);
      return markOf(Number((await one.invoke('marked')).result))?.split('.')[0];
    });
    const [place, otherPlace] = await Promise.all(places);
    expect(place).toMatch(/^[0-9a-f]+$/);
    expect(otherPlace).toMatch(/^[0-9a-f]+$/);
    expect(otherPlace).not.toBe(place);
  });

  test('its children count toward its memory', async () => {
    await server.create({ name: 'memory', runtime: 'node', code: MEMORY, memory: 128 });
    expect((await server.invoke('memory', { child: 10 })).status).toBe('success');
    const { status, memoryMb } = await server.invoke('memory', { child: 400 });
    expect(status).toBe('out-of-memory');
    expect(memoryMb).toBeGreaterThan(128);
  });

  test('it is stopped when it grows between two calls, and says so', async () => {
    await using alone = await startTestServer();
    await alone.create({ name: 'later', runtime: 'node', code: MEMORY, memory: 128 });
    await alone.invoke('later', { later: 300 });
    await says('later', 'more than its limit of 128 MB', alone);
    expect(alone.running.platform.system().workers.idle).toBe(0);
    expect((await alone.invoke('later', {})).status).toBe('success');
  });

  test('it is stopped when it grows while it loads', async () => {
    const env = { LOAD_MB: '300' };
    const input = { name: 'loads', runtime: 'node', code: MEMORY, memory: 128, env };
    const from = performance.now();
    const { status, body } = await server.request('POST', '/api/v1/functions', input);
    expect(status).toBe(422);
    expect(JSON.stringify(body)).toContain('more than its limit of 128 MB');
    expect(performance.now() - from).toBeLessThan(2_500);
  });
});
