// What a function in a sandbox can't do, and that it does everything else as without one.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { globSync, readdirSync, readFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SandboxInfo } from '../../main/contract/runtime.ts';
import { startTestServer, type TestServer } from '../test-server.ts';
import type { Cases } from '../runtimes/cases/case.ts';
import { DETACH, REACH, type Reached } from './reach.ts';

const RUNTIMES = readdirSync(path.join(import.meta.dirname, '../../runtimes'), {
  withFileTypes: true,
})
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

let server: TestServer;
/** Outside of everything that a sandbox shows. */
let outside: string;
let sandbox: SandboxInfo;
const local = net.createServer((socket) => socket.end());

beforeAll(async () => {
  server = await startTestServer();
  outside = await mkdtemp(path.join(os.tmpdir(), 'cf-outside-'));
  await writeFile(path.join(outside, 'private.txt'), 'private');
  await new Promise<void>((resolve) => {
    local.listen(path.join(outside, 'socket'), resolve);
  });
  sandbox = (await server.request('GET', '/api/v1/sandbox')).body as SandboxInfo;
});
afterAll(async () => {
  local.close();
  await server[Symbol.asyncDispose]();
  await rm(outside, { recursive: true, force: true });
});

describe.each(RUNTIMES)('%s', (runtime) => {
  let cases: Cases;
  let missing: string | undefined;
  beforeAll(async () => {
    ({ cases } = (await import(`../runtimes/cases/${runtime}.ts`)) as { cases: Cases });
    const infos = await server.running.platform.runtimes.list();
    const info = infos.find(({ id }) => id === runtime);
    if (process.platform !== 'linux') missing = "what is looked at here is Linux's";
    else if (!sandbox.available) missing = sandbox.hint;
    else if (info?.available !== true) missing = info?.hint ?? 'not installed';
  });

  function holds(name: string, check: () => Promise<void>): void {
    test(name, async (context) => {
      if (missing !== undefined) context.skip(missing);
      await check();
    });
  }

  /** Makes a function in a sandbox and calls it. */
  async function call(code: string, event: unknown = {}, settings: object = {}) {
    const name = `${runtime}-${Math.random().toString(36).slice(2)}`;
    const fn = await server.create({ name, runtime, code, sandbox: true, ...settings });
    return { fn, ended: await server.invoke(name, event) };
  }

  holds('reads its own files and the system’s, and no others', async () => {
    const other = await server.create({ name: `other-${runtime}`, runtime, code: cases.echo });
    const [hash = ''] = await readdir(path.join(server.dataDir, 'functions', other.id));
    const [file = ''] = Object.keys(other.files);
    const code = REACH[runtime] ?? '';
    const fn = await server.create({ name: `reach-${runtime}`, runtime, code, sandbox: true });
    const [own = ''] = await readdir(path.join(server.dataDir, 'functions', fn.id));
    const allowed = [
      path.join(server.dataDir, 'functions', fn.id, own, Object.keys(fn.files)[0] ?? ''),
      '/bin/sh',
    ];
    const refused = [
      path.join(server.dataDir, 'token'),
      path.join(server.dataDir, 'platform.db'),
      path.join(server.dataDir, 'functions', other.id, hash, file),
      path.join(outside, 'private.txt'),
      ...['/etc/passwd', '/etc/shadow', '/etc/hosts', `/proc/${process.pid}/environ`],
    ];
    for (const one of [...allowed, ...refused.slice(0, 5)]) await readFile(one);
    const { result } = await server.invoke(fn.name, {
      ...{ reads: [...allowed, ...refused], writes: [], addresses: [] },
    });
    expect((result as Reached).read).toEqual(allowed);
  });

  holds('writes to its scratch folder alone, which goes with it', async () => {
    const id = `write-${runtime}`;
    const fn = await server.create({
      ...{ name: id, runtime, code: REACH[runtime], sandbox: true },
    });
    const [own = ''] = await readdir(path.join(server.dataDir, 'functions', fn.id));
    const scratch = ['/tmp/new.txt', '/dev/shm/new.txt'];
    const refused = [
      path.join(server.dataDir, 'functions', fn.id, own, 'new.txt'),
      path.join(server.dataDir, 'new.txt'),
      path.join(outside, 'private.txt'),
      ...['/new.txt', '/usr/new.txt', '/etc/new.txt', '/dev/new.txt', '/proc/self/comm'],
    ];
    const { result } = await server.invoke(id, {
      ...{ reads: [], writes: [...scratch, ...refused], addresses: [] },
    });
    const reached = result as Reached;
    expect({ wrote: reached.wrote, home: reached.home }).toEqual({ wrote: scratch, home: '/tmp' });
    expect(await readFile(path.join(outside, 'private.txt'), 'utf8')).toBe('private');

    // Seen from outside it is a folder of the platform's.
    const written = () => globSync(path.join(server.dataDir, 'scratch/*/new.txt'));
    expect(written().length).toBe(1);
    await server.request('DELETE', `/api/v1/functions/${id}`);
    await expect.poll(written).toEqual([]);
  });

  holds('connects to nobody and sees no other process', async () => {
    const addresses = [`127.0.0.1:${new URL(server.url).port}`, path.join(outside, 'socket')];
    const event = { reads: [], writes: [], addresses };
    const { ended } = await call(REACH[runtime] ?? '', event);
    const { connected, processes } = ended.result as Reached;
    expect(connected).toEqual([]);
    // The first of the sandbox's own, and the worker.
    expect(processes).toBe(2);
    // It is the sandbox that refuses.
    const name = `free-${runtime}`;
    await server.create({ name, runtime, code: REACH[runtime] });
    const free = (await server.invoke(name, event)).result as Reached;
    expect(free.connected).toEqual(addresses);
  });

  holds('tells results, lines and errors as without', async () => {
    expect((await call(cases.echo, { a: [1, 'é'] })).ended.result).toEqual({ a: [1, 'é'] });
    const { logs } = (await call(cases.logs)).ended;
    expect(logs.map(({ message }) => message)).toEqual(['one', 'two\nthree', 'bad', 'four']);
    const { error } = (await call(cases.throws)).ended;
    expect(error?.message).toBe('no such thing');
    expect(error?.stack.find((frame) => frame.user)).toMatchObject({ line: 3 });
    const child = (await call(cases.child, {}, { timeout: 20 })).ended;
    expect(child.status).toBe('success');
    const exit = (await call(cases.exit)).ended;
    expect(exit.status).toBe('crashed');
    expect(exit.error?.message).toContain('code 3');
  });

  holds('keeps its memory limit', async () => {
    const { status, error } = (await call(cases.memory, {}, { memory: 128 })).ended;
    expect(status).toBe('out-of-memory');
    expect(error?.message).toContain('128 MB');
  });

  holds('keeps its timeout, and everything inside ends with it', async () => {
    const seconds = `7${process.pid}.${runtime.length}`;
    const { fn, ended } = await call(DETACH[runtime] ?? '', { seconds }, { timeout: 0.5 });
    expect(ended.status).toBe('timeout');
    expect(ended.durations.runMs).toBeLessThan(750);
    await expect.poll(() => running(`sleep ${seconds}`)).toEqual([]);
    expect((await server.invoke(fn.name, { seconds })).status).toBe('timeout');
    await expect.poll(() => running(`sleep ${seconds}`)).toEqual([]);
  });
});

/** Processes with exactly this command line. */
function running(command: string): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'utf8') === `${command.replaceAll(' ', '\0')}\0`;
    } catch {
      return false;
    }
  });
}
