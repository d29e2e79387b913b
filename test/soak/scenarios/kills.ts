// `kill -9` of the server at random moments while functions are saved, called and deleted.
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { FunctionDetail, FunctionInfo, VersionInfo } from '../../../main/contract/function.ts';
import type { Invocation } from '../../../main/contract/invocation.ts';
import { makeDataDir } from '../../test-server.ts';
import type { Row, Run, Scenario } from '../scenario.ts';
import { startSoakProcess, startSoakServer, type SoakServer } from '../server.ts';

const FUNCTIONS = 6;
const CALLERS = 3;
/** The longest that a server lives once it is ready, and one that is killed while it starts, ms. */
const LIFE_MS = 600;
const START_MS = 350;
/** One in so many is killed while it starts. */
const START_EVERY = 10;
const API = '/api/v1/functions';

/** A function as its only writer knows it. `mark` counts its saves, and is in all its parts. */
interface Known {
  name: string;
  /** What was acknowledged last: a save's mark, or that there is no such function. */
  saved: number | undefined;
  /** What was sent and not answered yet: it may be on disk. */
  sent: { mark: number | undefined } | undefined;
  lastMark: number;
  deletes: number;
}

export const kills: Scenario = { name: 'kills', cycles: 300, run: killAgainAndAgain };

async function killAgainAndAgain({ cycles, random, progress }: Run): Promise<Row[]> {
  const dataDir = await makeDataDir();
  const known = Array.from({ length: FUNCTIONS }, (_, n): Known => {
    return { name: `f${n}`, saved: undefined, sent: undefined, lastMark: 0, deletes: 0 };
  });
  const counts = { saves: 0, deletes: 0, calls: 0, lostSaves: 0, lostDeletes: 0, wrongCalls: 0 };
  const complaints: string[] = [];
  let broken = 0;
  let slowestStartMs = 0;

  async function start(): Promise<SoakServer> {
    const from = performance.now();
    const server = await startSoakServer(dataDir, ['--shutdown-grace', '0']);
    slowestStartMs = Math.max(slowestStartMs, performance.now() - from);
    return server;
  }

  /** Saves or deletes one function until the server is gone. */
  async function write(server: SoakServer, fn: Known): Promise<void> {
    for (;;) {
      const remove = fn.saved !== undefined && random() < 0.2;
      const mark = remove ? undefined : ++fn.lastMark;
      fn.sent = { mark };
      if (remove) fn.deletes++;
      const [method, route] =
        fn.saved === undefined ? ['POST', API] : [remove ? 'DELETE' : 'PUT', `${API}/${fn.name}`];
      const { status, body } = await server.request(
        method,
        route,
        mark === undefined ? undefined : definition(fn.name, mark),
      );
      fn.sent = undefined;
      if (status >= 300) complain(`${method} ${route}: ${status} ${JSON.stringify(body)}`);
      else {
        counts[remove ? 'deletes' : 'saves']++;
        fn.saved = mark;
      }
      await delay(random() * 20);
    }
  }

  /** Calls functions until the server is gone; what answers is a version that was there meanwhile. */
  async function call(server: SoakServer): Promise<void> {
    for (;;) {
      const fn = known[Math.floor(random() * known.length)];
      if (fn === undefined) return;
      const { saved, sent, deletes } = fn;
      const { status, body } = await server.request('POST', `${API}/${fn.name}/invoke`, {});
      counts.calls++;
      const mark = status === 200 ? Number((body as Invocation).result) : NaN;
      const wasThere = mark >= (saved ?? 0) && mark <= fn.lastMark;
      const isGoing = sent !== undefined && sent.mark === undefined;
      const wasAway = saved === undefined || isGoing || fn.deletes > deletes;
      const gone = status === 404 || (body as Invocation).status === 'cancelled';
      if (wasThere || (wasAway && gone)) continue;
      counts.wrongCalls++;
      complain(`a call of ${fn.name} (${saved}): ${status} ${JSON.stringify(body)}`);
    }
  }

  /** Whether everything is as it was acknowledged, and whole. */
  async function verify(server: SoakServer): Promise<void> {
    const list = (await server.request('GET', API)).body as FunctionInfo[];
    for (const fn of known) {
      const { status, body } = await server.request('GET', `${API}/${fn.name}`);
      const mark = status === 404 ? undefined : markOf(body as FunctionDetail);
      const listed = list.find(({ name }) => name === fn.name);
      if (mark !== fn.saved && (fn.sent === undefined || mark !== fn.sent.mark)) {
        counts[fn.saved === undefined ? 'lostDeletes' : 'lostSaves']++;
        complain(`${fn.name} is ${mark}, not ${fn.saved}: ${status} ${JSON.stringify(body)}`);
      }
      if ((listed === undefined) !== (mark === undefined)) complain(`${fn.name} is half there`);
      if (mark !== undefined) await verifyWhole(server, fn.name, body as FunctionDetail);
      fn.saved = mark;
      fn.sent = undefined;
    }
  }

  async function verifyWhole(server: SoakServer, name: string, detail: FunctionDetail) {
    const versions = (await server.request('GET', `${API}/${name}/versions`)).body as VersionInfo[];
    const numbers = versions.map(({ version }) => version);
    const wanted = Array.from({ length: detail.version }, (_, n) => detail.version - n);
    if (JSON.stringify(numbers) !== JSON.stringify(wanted)) {
      complain(`${name} has the versions ${numbers.join()}, and is at ${detail.version}`);
    }
    const { status, result } = await server.invoke(name);
    if (status !== 'success' || Number(result) !== markOf(detail)) {
      complain(`${name} at ${markOf(detail)} answers ${status} ${JSON.stringify(result)}`);
    }
  }

  function complain(text: string): void {
    complaints.push(text);
  }

  try {
    for (let cycle = 0; cycle < cycles; cycle++) {
      const before = complaints.length;
      if (cycle % START_EVERY === START_EVERY - 1) {
        const starting = startSoakProcess(dataDir);
        await delay(random() * START_MS);
        starting.kill('SIGKILL');
        await starting;
      }
      const server = await start();
      await verify(server);
      // What they wait for ends with the server.
      const working = [
        ...known.map((fn) => write(server, fn)),
        ...Array.from({ length: CALLERS }, () => call(server)),
      ].map((work) => work.catch(isConnectionEnd));
      await delay(random() * LIFE_MS);
      await server.end('SIGKILL');
      await Promise.all(working);
      for (const problem of await damage(dataDir)) complain(problem);
      if (complaints.length > before) broken++;
      if (cycle % 20 === 19) progress(`${cycle + 1} of ${cycles} kills`);
    }
    const before = complaints.length;
    const server = await start();
    await verify(server);
    await server.end('SIGTERM');
    if (complaints.length > before) broken++;
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
  return [
    {
      what: 'kill -9 of the server',
      injected: cycles,
      lost: broken,
      figure: { what: 'slowest start', value: slowestStartMs, unit: 'ms', limit: 30_000 },
      complaints: complaints.slice(0, 10),
    },
    { what: 'saves acknowledged', injected: counts.saves, lost: counts.lostSaves },
    { what: 'deletes acknowledged', injected: counts.deletes, lost: counts.lostDeletes },
    { what: 'calls answered', injected: counts.calls, lost: counts.wrongCalls },
  ];
}

function definition(name: string, mark: number): Record<string, unknown> {
  return {
    ...{ name, runtime: 'node', description: `${mark}`, env: { MARK: `${mark}` } },
    files: { 'index.js': `exports.handler = () => ${mark};`, 'mark.txt': `${mark}` },
  };
}

/** The mark that all parts of a function have; NaN where they differ. */
function markOf({ name, description, env, files }: FunctionDetail): number {
  const mark = Number(description);
  const { description: _, runtime: __, ...wanted } = definition(name, mark);
  return JSON.stringify({ name, env, files }) === JSON.stringify({ ...wanted }) ? mark : NaN;
}

function isConnectionEnd(error: unknown): void {
  const { code } = error as { code?: unknown };
  if (!['ECONNRESET', 'ECONNREFUSED', 'EPIPE'].includes(String(code))) throw error;
}

/** What SQLite finds wrong in a copy of the files that the killed server left. */
async function damage(dataDir: string): Promise<string[]> {
  const names = await readdir(dataDir);
  const aside = names.filter((name) => name.includes('.damage'));
  if (!names.includes('platform.db')) return aside;
  const copy = await mkdtemp(path.join(os.tmpdir(), 'cf-soak-'));
  try {
    for (const name of ['platform.db', 'platform.db-wal']) {
      if (names.includes(name)) await copyFile(path.join(dataDir, name), path.join(copy, name));
    }
    const db = new Database(path.join(copy, 'platform.db'));
    const integrity = db.pragma('integrity_check', { simple: true });
    const dangling = db.pragma('foreign_key_check') as unknown[];
    db.close();
    return [
      ...aside,
      ...(integrity === 'ok' ? [] : [`integrity_check: ${JSON.stringify(integrity)}`]),
      ...dangling.map((row) => `foreign_key_check: ${JSON.stringify(row)}`),
    ];
  } finally {
    await rm(copy, { recursive: true });
  }
}
