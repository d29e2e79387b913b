// npm run bench [-- --json]: the platform against its floors, in one run. Quote ratios, not times.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import which from 'which';
import { EVENT, FUNCTIONS } from './functions.ts';
import { loadGenerator, runLoad, type LoadResult } from './http-load.ts';
import { firstLine, startBenchServer, startProcess, type BenchServer } from './server-process.ts';
import { distribution, median, timeEach } from './statistics.ts';
import { printReport, type Row } from './report.ts';

const SECONDS = 3;
const ROUNDS = 3;
const COLD_CALLS = 20;
/** Before a cold start and a save, ms: people pause longer, and a new spare worker is ready by then. */
const PAUSE_MS = 300;
const SAVES = 10;

const scratch = await mkdtemp(path.join(os.tmpdir(), 'cf-bench-'));
/** One data folder for all of it, so that Go's standard library is compiled once, and beforehand. */
const dataDir = path.join(scratch, 'data');
const rows: Row[] = [];
/** Whether one processor can be had alone: without it the rows that need it are left out. */
const canPin = (await which('taskset', { nothrow: true })) !== null;
const body = JSON.stringify({ event: EVENT });

try {
  await prime();
  await inProcess();
  await httpLatency();
  await throughput();
  await coldStarts();
  await saves();
  await startAndMemory();
  printReport(rows, {
    json: process.argv.includes('--json'),
    load: await loadGenerator(),
  });
} finally {
  await rm(scratch, { recursive: true, force: true });
}

/** Waits until nothing is compiled in the background any more. */
async function prime(): Promise<void> {
  process.stderr.write('Preparing (compiles the Go standard library) …\n');
  const server = await startBenchServer(dataDir);
  await createFunction(server, 'prime', 'go').catch(() => undefined);
  const until = Date.now() + 300_000;
  while (Date.now() < until && (await isCompiling(server.pid))) {
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  await server.stop();
}

async function isCompiling(pid: number): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const commands = await Promise.all(
    (await descendants(pid)).map((one) =>
      readFile(`/proc/${one}/cmdline`, 'latin1').catch(() => ''),
    ),
  );
  return commands.some((command) => /(^|\/)go\0build\0/.test(command));
}

async function inProcess(): Promise<void> {
  if (!canPin) return;
  const script = path.join(import.meta.dirname, 'in-process.ts');
  const { stdout } = await execa('taskset', ['-c', '0', process.execPath, script, dataDir], {
    stderr: 'inherit',
  });
  const results = JSON.parse(stdout.split('\n').at(-1) ?? '') as Record<
    string,
    { floorUs: number; platformUs: number }
  >;
  for (const { runtime, label } of FUNCTIONS) {
    const result = results[runtime];
    if (!result) continue;
    rows.push({
      what: `in-process warm invoke p50, one core, ${label}`,
      floor: result.floorUs,
      value: result.platformUs,
      unit: 'µs',
      goal: { kind: 'ratio-at-most', limit: 2 },
    });
  }
}

async function httpLatency(): Promise<void> {
  if (!canPin) return;
  const { floor, platform } = await againstEcho({ connections: 1, pin: true }, 'node');
  rows.push({
    what: 'HTTP warm invoke p50, one connection, one core, Node',
    floor: median(floor.map(({ p50Us }) => p50Us)),
    value: median(platform.map(({ p50Us }) => p50Us)),
    unit: 'µs',
    goal: { kind: 'ratio-at-most', limit: 2.5 },
  });
}

async function throughput(): Promise<void> {
  for (const { runtime, label } of FUNCTIONS) {
    const { floor, platform } = await againstEcho({ connections: 32, pin: false }, runtime);
    rows.push({
      what: `HTTP throughput, 32 connections, ${label}`,
      floor: median(floor.map(({ requestsPerSecond }) => requestsPerSecond)),
      value: median(platform.map(({ requestsPerSecond }) => requestsPerSecond)),
      unit: '/s',
      goal: { kind: 'ratio-at-least', limit: runtime === 'node' ? 0.6 : 0.5 },
    });
    rows.push({
      what: `the same, p99, ${label}`,
      floor: median(floor.map(({ p99Us }) => p99Us)) / 1000,
      value: median(platform.map(({ p99Us }) => p99Us)) / 1000,
      unit: 'ms',
      goal: runtime === 'node' ? { kind: 'at-most', limit: 5 } : undefined,
    });
  }
}

/** The echo and the platform under the same load, in turn. */
async function againstEcho(
  { connections, pin }: { connections: number; pin: boolean },
  runtime: string,
): Promise<{ floor: LoadResult[]; platform: LoadResult[] }> {
  const echo = startProcess(
    process.execPath,
    [path.join(import.meta.dirname, 'floor/http-echo.mjs')],
    { pin },
  );
  const port = await firstLine(echo);
  const server = await startBenchServer(dataDir, { pin });
  const name = `load-${runtime}-${connections}`;
  await createFunction(server, name, runtime);
  const load = { body, connections, pin, scratch, token: server.token, seconds: SECONDS };
  const floor: LoadResult[] = [];
  const platform: LoadResult[] = [];
  const urls = {
    floor: `http://127.0.0.1:${port}/`,
    platform: `${server.url}/api/v1/functions/${name}/invoke`,
  };
  for (const url of Object.values(urls)) await runLoad({ ...load, url, seconds: 2 });
  for (let round = 0; round < ROUNDS; round++) {
    floor.push(await runLoad({ ...load, url: urls.floor }));
    platform.push(await runLoad({ ...load, url: urls.platform }));
  }
  const failed = platform.reduce((sum, result) => sum + result.failed, 0);
  if (failed > 0) throw new Error(`${failed} calls failed under load`);
  await server.stop();
  echo.kill();
  await echo;
  return { floor, platform };
}

async function createFunction(server: BenchServer, name: string, runtime: string): Promise<void> {
  const source = FUNCTIONS.find((one) => one.runtime === runtime);
  await server.create({ name, runtime, code: source?.code ?? '' });
  await server.invoke(name, EVENT);
}

async function coldStarts(): Promise<void> {
  for (const { runtime, label, code } of FUNCTIONS) {
    const first = await startBenchServer(dataDir);
    for (let index = 0; index < COLD_CALLS; index++) {
      await first.create({ name: `cold-${runtime}-${index}`, runtime, code });
    }
    await first.stop();
    // After the restart every function is cold, and what is kept waiting waits again.
    const server = await startBenchServer(dataDir);
    await server.create({ name: `settle-${runtime}`, runtime, code });
    for (let call = 0; call < 20; call++) await server.invoke(`settle-${runtime}`, EVENT);
    const samples: number[] = [];
    for (let index = 0; index < COLD_CALLS; index++) {
      await pause();
      samples.push(...(await timeEach(1, () => server.invoke(`cold-${runtime}-${index}`, EVENT))));
    }
    await server.stop();
    const { p50, p90 } = distribution(samples);
    const limit = runtime === 'node' ? 5 : 6;
    const what = `cold start over HTTP, ${label}`;
    rows.push({ what: `${what}, p50`, value: p50, unit: 'ms', goal: { kind: 'at-most', limit } });
    rows.push({
      what: `${what}, p90`,
      value: p90,
      unit: 'ms',
      goal: { kind: 'at-most', limit: 12 },
    });
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}

async function saves(): Promise<void> {
  const server = await startBenchServer(dataDir);
  for (const { runtime, label, edited } of FUNCTIONS) {
    const name = `save-${runtime}`;
    await createFunction(server, name, runtime);
    await server.update(name, edited(-1));
    const samples: number[] = [];
    for (let index = 0; index < SAVES; index++) {
      await pause();
      const saveAndInvoke = async () => {
        await server.update(name, edited(index));
        await server.invoke(name, EVENT);
      };
      samples.push(...(await timeEach(1, saveAndInvoke)));
    }
    rows.push({
      what: `save to first result, one line changed, ${label}`,
      value: distribution(samples).p50,
      unit: 'ms',
      goal: { kind: 'at-most', limit: runtime === 'go' ? 400 : 30 },
    });
  }
  await server.stop();
}

async function startAndMemory(): Promise<void> {
  const starts: number[] = [];
  for (let index = 0; index < 7; index++) {
    const server = await startBenchServer(dataDir);
    starts.push(server.startMs);
    await server.stop();
  }
  const bare = await timeEach(7, () => execa(process.execPath, ['-e', '0']));
  rows.push({
    what: 'server start to first answer (floor: a bare node process)',
    floor: median(bare),
    value: median(starts),
    unit: 'ms',
    goal: { kind: 'at-most', limit: 250 },
  });
  if (process.platform !== 'linux') return;
  const limits = { node: 11, python: 3, go: 2 };
  for (const { runtime, label } of FUNCTIONS) {
    const server = await startBenchServer(dataDir);
    const before = new Set(await descendants(server.pid));
    const calls = 8;
    for (let index = 0; index < calls; index++) {
      await createFunction(server, `memory-${runtime}-${index}`, runtime);
    }
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const sizes: number[] = [];
    for (const pid of await descendants(server.pid)) {
      const mb = before.has(pid) && runtime !== 'node' ? undefined : await privateMb(pid, runtime);
      if (mb !== undefined) sizes.push(mb);
    }
    rows.push({
      what: `private memory of an idle worker, ${label}`,
      value: median(sizes),
      unit: 'MB',
      goal: { kind: 'at-most', limit: limits[runtime] },
    });
    await server.stop();
  }
}

/** All processes below one. */
async function descendants(pid: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'latin1').catch(() => '');
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const found = [pid];
  for (const one of found) {
    for (const [child, parent] of parents) if (parent === one) found.push(child);
  }
  return found.slice(1);
}

/** Private memory of a worker of this runtime, MB; undefined when the process is something else. */
async function privateMb(pid: number, runtime: string): Promise<number | undefined> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '');
  const isWorker = {
    node: command.includes('worker.mjs'),
    python: command.includes('zygote.py'),
    go: command.includes('/bin/'),
  }[runtime];
  if (isWorker !== true) return undefined;
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'latin1').catch(() => '');
  const kilobytes = [...rollup.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB/gm)];
  return kilobytes.reduce((sum, [, kb]) => sum + Number(kb), 0) / 1024;
}
