import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createMark } from '../../main/executor/processes/mark.ts';
import { markOf } from '../../main/executor/processes/marked.ts';
import { listProcesses } from '../../main/executor/processes/process-table.ts';
import { createRuntimeHosts } from '../../main/executor/runtime-host.ts';
import { startTestServer } from '../test-server.ts';
import type { RuntimeHost, WorkerProcess } from '../../runtimes/runtime.ts';

const WAIT = { timeout: 8_000, interval: 20 };
const PLATFORM = path.join(import.meta.dirname, 'fixtures/busy-platform.ts');

function isAlive(pid: number): boolean {
  try {
    // A zombie is dead: it only waits for whoever inherited it.
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function parentOf(pid: number): number {
  const after = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '';
  return Number(after.split(' ')[1]);
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

describe.skipIf(process.platform !== 'linux')('spawner', () => {
  const warned = vi.fn();
  const hosts = createRuntimeHosts(os.tmpdir(), {
    scratchDir: path.join(os.tmpdir(), 'cf-spawner-scratch'),
    hidden: [],
  });
  let folder: string;
  let host: RuntimeHost;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'cf-spawner-'));
    const log = { debug: vi.fn(), info: vi.fn(), warn: warned, error: vi.fn() };
    host = hosts.create({ dir: folder, cacheDir: folder, toolPath: undefined, log });
  });
  afterAll(async () => {
    await hosts.close();
    await rm(folder, { recursive: true, force: true });
  });

  const startShell = (script: string, ...args: string[]): Promise<WorkerProcess> =>
    host.spawn('/bin/sh', ['-c', script, 'sh', ...args], { cwd: folder });

  test('is the parent of every worker, and gives it its streams, folder and environment', async () => {
    const worker = await host.spawn(
      '/bin/sh',
      ['-c', 'pwd; echo "$CF_CHANNEL $EXTRA" >&2; read line <&3; echo "<$line>" >&3; exit 7'],
      { cwd: folder, env: { EXTRA: 'ünïcode "quoted"\n2' } },
    );
    const texts = [worker.stdout, worker.stderr, worker.channel].map(textOf);
    expect(parentOf(worker.pid)).not.toBe(process.pid);
    expect(parentOf(parentOf(worker.pid))).toBe(process.pid);
    worker.channel.write('a line\n');
    expect(await worker.exited).toEqual({ code: 7, signal: undefined });
    expect(await Promise.all(texts)).toEqual([
      `${folder}\n`,
      '3 ünïcode "quoted"\n2\n',
      '<a line>\n',
    ]);
  });

  test('keeps no descriptor of a worker, whose streams end when it ends and not before', async () => {
    const worker = await startShell('exec 1>&- ; read line <&3; exit 0');
    const ended: string[] = [];
    const streams = { stdout: worker.stdout, stderr: worker.stderr, channel: worker.channel };
    const all = Object.entries(streams).map(([name, stream]) =>
      textOf(stream).then(() => ended.push(name)),
    );
    await all[0];
    expect(ended).toEqual(['stdout']);
    worker.channel.write('go\n');
    await Promise.all(all);
    expect(await worker.exited).toEqual({ code: 0, signal: undefined });
  });

  test('tells which signal ended a worker; killing one reaches its children', async () => {
    const worker = await startShell('sleep 60 & echo $!; wait');
    const [line] = (await worker.stdout.take(1).toArray()) as [Buffer];
    const child = Number(line.toString());
    expect(isAlive(child)).toBe(true);
    worker.kill();
    expect(await worker.exited).toEqual({ code: undefined, signal: 'SIGKILL' });
    await vi.waitFor(() => expect(isAlive(child)).toBe(false), WAIT);
  });

  test('a program that is missing is refused with the same words as by the platform', async () => {
    const refusal = host.spawn('/no/such/program', [], { cwd: folder });
    await expect(refusal).rejects.toThrow(
      "/no/such/program can't be started: spawn /no/such/program ENOENT",
    );
    await expect(refusal).rejects.toMatchObject({ cause: { code: 'ENOENT' } });
    const open = () => readdirSync('/proc/self/fd').length;
    const before = open();
    await Promise.allSettled(
      Array.from({ length: 10 }, () => host.spawn('/no/such/program', [], { cwd: folder })),
    );
    await vi.waitFor(() => expect(open()).toBeLessThanOrEqual(before), WAIT);
    await expect(host.spawn('/bin/sh', ['nul\0'], { cwd: folder })).rejects.toThrow(
      "/bin/sh can't be started: ",
    );
  });

  test('twenty starts at once each get their own streams', async () => {
    const workers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => startShell('echo "$1"; echo "$1" >&3', `${index}`)),
    );
    expect(new Set(workers.map(({ pid }) => pid)).size).toBe(20);
    const said = await Promise.all(
      workers.map(async ({ stdout, channel }) => [await textOf(stdout), await textOf(channel)]),
    );
    expect(said).toEqual(workers.map((_, index) => [`${index}\n`, `${index}\n`]));
  });

  test('killed, it takes no worker along, and starts go on without it until the next one runs', async () => {
    const before = await startShell('read line <&3; echo "<$line>"');
    const first = parentOf(before.pid);
    process.kill(first, 'SIGKILL');
    const during = await Promise.all([startShell('exit 3'), startShell('exit 4')]);
    expect(await Promise.all(during.map(({ exited }) => exited))).toMatchObject([
      { code: 3 },
      { code: 4 },
    ]);
    before.channel.write('still here\n');
    before.channel.resume();
    expect(await textOf(before.stdout)).toBe('<still here>\n');
    expect(await before.exited).toEqual({ code: undefined, signal: undefined });
    await vi.waitFor(async () => {
      const worker = await startShell('read line <&3');
      const parent = parentOf(worker.pid);
      worker.kill();
      expect([process.pid, first]).not.toContain(parent);
    }, WAIT);
    expect(warned).toHaveBeenCalledTimes(1);
  });

  async function startBusyPlatform() {
    const temporary = path.join(folder, 'temporary');
    mkdirSync(temporary, { recursive: true });
    const platform = execa(process.execPath, ['--no-warnings', PLATFORM, folder], {
      reject: false,
      env: { TMPDIR: temporary },
      buffer: false,
      stderr: 'inherit',
    });
    onTestFinished(() => void platform.kill('SIGKILL'));
    const [line] = (await platform.stdout.take(1).toArray()) as [Buffer];
    const pids = JSON.parse(line.toString()) as number[];
    expect(pids.length).toBeGreaterThan(3);
    expect(pids.filter(isAlive)).toEqual(pids);
    return { platform, pids, temporary };
  }
  /** Whatever any platform on the folder started, compilers too. */
  function startedOn(data: string): number[] {
    const [place = ''] = createMark(data).split('.');
    return listProcesses().filter((pid) => markOf(pid)?.startsWith(place) === true && isAlive(pid));
  }

  test('a platform that is killed leaves no process and no temporary file', async () => {
    const { platform, pids, temporary } = await startBusyPlatform();
    expect(startedOn(folder).length).toBeGreaterThan(3);
    expect(readdirSync(temporary)).not.toEqual([]);
    platform.kill('SIGKILL');
    await platform;
    await vi.waitFor(() => expect([...pids.filter(isAlive), ...startedOn(folder)]).toEqual([]), {
      timeout: 1_000,
      interval: 20,
    });
    expect(readdirSync(temporary)).toEqual([]);
    // A fresh data folder: Go's standard library is compiled first.
  }, 180_000);

  test('what is left where the spawner is killed as well ends with the next start', async () => {
    const { platform, pids } = await startBusyPlatform();
    const spawner = pids.find((pid) => parentOf(pid) === platform.pid) ?? 0;
    process.kill(spawner, 'SIGKILL');
    platform.kill('SIGKILL');
    await platform;
    expect(startedOn(folder)).not.toEqual([]);
    await using _next = await startTestServer({}, folder);
    await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), WAIT);
  }, 180_000);
});
