// Makes a data folder of 1,000 functions with 1,000,000 calls and as many log entries, then tells
// how long questions about it take, from a client of the HTTP port:
//   node test/bench/large-store.ts [folder]     (a folder that has one already is used again)
import Database from 'better-sqlite3';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { v7 } from 'uuid';
import type { Store } from '../../main/storage/store.ts';
import { createSqliteStore } from '../../main/storage/sqlite/sqlite-store.ts';
import { aCall, aFunction, aLine } from '../storage/records.ts';
import { startTestServer } from '../test-server.ts';

const FUNCTIONS = 1_000;
const CALLS = 1_000_000;
/** Calls come in bursts, as they do: rollups of minutes are most of the work of making them. */
const BURST = 10;
const DAY_MS = 86_400_000;
const DAYS = 30;
const ROUNDS = 20;
const MAX_BACKLOG_BYTES = 32 * 1024 * 1024;

const given = process.argv[2];
const dir = given ?? (await mkdtemp(path.join(os.tmpdir(), 'cf-large-')));
await mkdir(dir, { recursive: true });
const file = path.join(dir, 'platform.db');
if (!existsSync(file)) await fill(file);
await measure(dir);
if (given === undefined) await rm(dir, { recursive: true });

async function fill(database: string): Promise<void> {
  const began = performance.now();
  const quiet = () => undefined;
  const store = await createSqliteStore({
    file: database,
    log: { info: quiet, warn: quiet, error: console.error },
  });
  const names = Array.from({ length: FUNCTIONS }, (_, n) => `fn-${String(n).padStart(4, '0')}`);
  const functions = names.map((name) => aFunction({ id: v7(), name }));
  await Promise.all(functions.map((fn) => store.saveFunction(fn)));
  const random = createRandom();
  const now = Date.now();
  // Half of the calls in the last day, so that most functions were called in most of its hours.
  const times = Array.from({ length: CALLS / BURST }, (_, n) =>
    Math.floor(now - random() * (n % 2 === 0 ? DAY_MS : DAYS * DAY_MS)),
  ).sort((a, b) => a - b);
  for (const time of times) {
    const fn = functions[Math.floor(random() * FUNCTIONS)];
    if (fn !== undefined) recordBurst(store, fn, time, random);
    if (store.backlogBytes > MAX_BACKLOG_BYTES) await store.flush();
  }
  await store.close();
  fillGauges(database);
  console.log(`made in ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

function recordBurst(
  store: Store,
  fn: { id: string; name: string },
  time: number,
  random: () => number,
): void {
  const minuteEnd = time - (time % 60_000) + 60_000;
  for (let n = 0; n < BURST; n++) {
    const failed = random() < 0.02;
    const call = aCall({
      startedAt: Math.min(time + n * 50, minuteEnd - 1),
      functionId: fn.id,
      functionName: fn.name,
      totalMs: Math.exp(random() * 7),
      coldStart: n === 0,
      ...(failed && {
        status: 'error',
        result: undefined,
        error: { type: 'TypeError', message: 'no', stack: [], raw: 'TypeError: no' },
      }),
    });
    store.record(call, [aLine(call, { message: `order ${Math.floor(random() * 1e6)} handled` })]);
  }
}

/** All in one transaction: the store would write them one by one, as they come once a minute. */
function fillGauges(database: string): void {
  const db = new Database(database);
  const insert = db.prepare('INSERT INTO gauges VALUES (?, 1, 0, 10, 500)');
  const now = Date.now();
  const first = now - (now % 60_000) - DAYS * DAY_MS;
  db.transaction(() => {
    for (let n = 0; n < DAYS * 1_440; n++) insert.run(first + n * 60_000);
  })();
  db.close();
}

async function measure(dataDir: string): Promise<void> {
  await using server = await startTestServer({}, dataDir);
  const ago = (ms: number) => Date.now() - ms;
  const questions: [string, () => string][] = [
    ['overview of 1,000 functions', () => '/api/v1/overview'],
    ['series of 1 hour', () => `/api/v1/metrics/series?from=${ago(3_600_000)}`],
    ['series of 24 hours', () => `/api/v1/metrics/series?from=${ago(DAY_MS)}`],
    ['series of 3 days', () => `/api/v1/metrics/series?from=${ago(3 * DAY_MS)}`],
    ['series of 30 days', () => `/api/v1/metrics/series?from=${ago(30 * DAY_MS)}`],
    [
      'series of 30 days, one function',
      () => `/api/v1/metrics/series?function=fn-0007&from=${ago(30 * DAY_MS)}`,
    ],
    ['last 100 calls', () => '/api/v1/invocations?limit=100'],
    ['last 100 calls of a function', () => '/api/v1/invocations?limit=100&function=fn-0007'],
    ['last 100 failures', () => '/api/v1/invocations?limit=100&status=error'],
    ['last 100 log lines', () => '/api/v1/logs?limit=100'],
    ['log lines with a common text', () => '/api/v1/logs?limit=100&text=handled'],
    ['log lines with a rare text', () => '/api/v1/logs?limit=100&text=order+4711+'],
    ['log lines of a function, text', () => '/api/v1/logs?limit=100&function=fn-0007&text=42'],
  ];
  const metricsRead = await time(() => server.request('GET', '/api/metrics'));
  console.log(`${'metrics (to compare)'.padEnd(36)} first ${metricsRead.toFixed(1)} ms`);
  for (const [what, route] of questions) {
    const first = await time(() => server.request('GET', route()));
    const taken: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      taken.push(await time(() => server.request('GET', route())));
    }
    taken.sort((a, b) => a - b);
    const p50 = taken[ROUNDS >> 1] ?? NaN;
    const worst = taken.at(-1) ?? NaN;
    console.log(
      `${what.padEnd(36)} first ${ms(first)}   p50 ${ms(p50)}   worst of ${ROUNDS} ${ms(worst)}`,
    );
  }
}

async function time(ask: () => Promise<{ status: number; body: unknown }>): Promise<number> {
  const began = performance.now();
  const { status, body } = await ask();
  if (status !== 200) throw new Error(JSON.stringify(body));
  return performance.now() - began;
}

function ms(value: number): string {
  return `${value.toFixed(1).padStart(7)} ms`;
}

/** The same data every time. */
function createRandom(): () => number {
  let state = 42;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
