// A data folder of 1,000 functions with 1,000,000 calls and as many log entries.
import Database from 'better-sqlite3';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { v7 } from 'uuid';
import type { Store } from '../../main/storage/store.ts';
import { createSqliteStore } from '../../main/storage/sqlite/sqlite-store.ts';
import { aCall, aFunction, aLine } from '../storage/records.ts';

const FUNCTIONS = 1_000;
const CALLS = 1_000_000;
/** Calls come in bursts, as they do: rollups of minutes are most of the work of making them. */
const BURST = 10;
const DAY_MS = 86_400_000;
const DAYS = 30;
const MAX_BACKLOG_BYTES = 32 * 1024 * 1024;

/** Makes the store in a folder that has none yet: about a minute. */
export async function makeLargeStore(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const file = path.join(dataDir, 'platform.db');
  if (!existsSync(file)) await fill(file);
}

async function fill(database: string): Promise<void> {
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

/** The same data every time. */
function createRandom(): () => number {
  let state = 42;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
