import type Database from 'better-sqlite3';
import { createAuditTable } from './audit-table.ts';
import { keyOfTime } from './invocation-key.ts';
import type { Transact } from './transact.ts';

/** How much history is kept. */
export interface RetentionLimits {
  /** Days that invocations and log entries stay. */
  maxAgeDays: number;
  /** Bytes the database may use; beyond them the oldest history goes first. */
  maxBytes: number;
}

const DAY_MS = 86_400_000;
const MINUTE_ROLLUP_DAYS = 7;
const HOUR_ROLLUP_DAYS = 400;
const GAUGE_DAYS = 30;
/** After this share of `maxBytes` was written it is time to sweep. */
export const SWEEP_SHARE = 1 / 64;
const CHUNK_MS = 10;
const MIN_CHUNK = 20;
const MAX_CHUNK = 5_000;

/** What a row occupies, its entries in indexes included, in bytes. */
const ROW_BYTES = {
  invocations: ['event', 'context', 'result', 'error']
    .map((column) => `coalesce(octet_length(${column}), 0)`)
    .join(' + ')
    .concat(' + 150'),
  logs: 'octet_length(message) + 60',
};

/** Deletes what is beyond the limits, one small chunk at a time, so that batches can go between. */
export function createRetention(
  db: Database.Database,
  transact: Transact,
  limits: RetentionLimits,
  now: () => number,
) {
  const tables = (['invocations', 'logs'] as const).map((name) => ({
    oldest: db.prepare<[], number | null>(`SELECT min(key) FROM ${name}`).pluck(),
    end: db
      .prepare<[number], number>(`SELECT key FROM ${name} ORDER BY key LIMIT 1 OFFSET ?`)
      .pluck(),
    rowBytes: db
      .prepare<[], number>(
        `SELECT avg(${ROW_BYTES[name]}) FROM (SELECT * FROM ${name} ORDER BY key LIMIT 50)`,
      )
      .pluck(),
    remove: db.prepare(`DELETE FROM ${name} WHERE key < ?`),
  }));
  const removeRollups = db.prepare('DELETE FROM rollups WHERE period = ? AND start < ?');
  const removeGauges = db.prepare('DELETE FROM gauges WHERE start < ?');
  const audit = createAuditTable(db);
  let chunk = 500;

  function usedBytes(): number {
    const pages = db.pragma('page_count', { simple: true }) as number;
    const free = db.pragma('freelist_count', { simple: true }) as number;
    return (pages - free) * (db.pragma('page_size', { simple: true }) as number);
  }

  /**
   * Removes up to a chunk of the rows below `limit`, and of about `bytes` at most, from the table
   * whose history reaches furthest back.
   */
  function removeOldest(limit: number, bytes: number): boolean {
    let table: (typeof tables)[number] | undefined;
    let oldest = limit;
    for (const candidate of tables) {
      const key = candidate.oldest.get() ?? Infinity;
      if (key < oldest) [table, oldest] = [candidate, key];
    }
    if (table === undefined) return false;
    const enough = bytes === Infinity ? chunk : Math.ceil(bytes / (table.rowBytes.get() ?? 1));
    const end = Math.min(table.end.get(Math.min(chunk, enough)) ?? Infinity, limit);
    const began = performance.now();
    const { remove } = table;
    transact(() => remove.run(end));
    const tookMs = performance.now() - began;
    if (enough < chunk) return true;
    chunk = Math.round(Math.min(MAX_CHUNK, Math.max(MIN_CHUNK, (chunk * CHUNK_MS) / tookMs)));
    return true;
  }

  return {
    /** Does one chunk of work; false when there is none left. */
    step(): boolean {
      if (removeOldest(keyOfTime(now() - limits.maxAgeDays * DAY_MS), Infinity)) return true;
      // A little below the limit, since the next sweep comes when that much was written again.
      const excess = usedBytes() - limits.maxBytes * (1 - SWEEP_SHARE);
      // Half of the excess at a time: rows that fill pages badly free up to twice what they hold.
      return excess > 0 && removeOldest(Infinity, excess / 2);
    },

    /** Rollups, gauges and the audit log are few and go at once. */
    trimRollups(): void {
      transact(() => {
        removeRollups.run(60, now() - MINUTE_ROLLUP_DAYS * DAY_MS);
        removeRollups.run(3600, now() - HOUR_ROLLUP_DAYS * DAY_MS);
        removeGauges.run(now() - GAUGE_DAYS * DAY_MS);
        audit.trim(now());
      });
    },
  };
}
