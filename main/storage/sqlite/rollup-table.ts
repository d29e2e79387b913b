import type Database from 'better-sqlite3';
import { CallAggregate } from '../../observe/call-aggregate.ts';
import { ALL_FUNCTIONS, ALL_TIME, toAggregateData, type RollupRow } from './rollup-row.ts';
import type { SourceKeys } from './source-table.ts';

const PERIODS = [60, 3600, ALL_TIME];
const MINUTE_MS = 60_000;
const MAX_CACHED = 4_000;

interface CachedRollup {
  function: number;
  runtime: string;
  period: number;
  start: number;
  calls: CallAggregate;
}

/**
 * Adds batches to the rollups. A batch is first summed up by source and minute; the rows that
 * these sums touch are kept in memory, so that a batch costs some upserts and no reads.
 */
export class RollupTable {
  readonly #find: Database.Statement<[number, number, number, string], RollupRow>;
  readonly #upsert: Database.Statement;
  #cache = new Map<string, CachedRollup>();
  #minutes = new Map<SourceKeys, Map<number, CallAggregate>>();

  constructor(db: Database.Database) {
    this.#find = db.prepare(
      'SELECT * FROM rollups WHERE period = ? AND function = ? AND start = ? AND runtime = ?',
    );
    this.#upsert = db.prepare('INSERT OR REPLACE INTO rollups VALUES (?,?,?,?,?,?,?,?,?,?,?,?)');
  }

  add(
    source: SourceKeys,
    startedAt: number,
    status: number,
    totalMs: number,
    cold: boolean,
    errorType: string | undefined,
  ): void {
    let minutes = this.#minutes.get(source);
    if (minutes === undefined) {
      minutes = new Map<number, CallAggregate>();
      this.#minutes.set(source, minutes);
    }
    const minute = Math.floor(startedAt / MINUTE_MS);
    let calls = minutes.get(minute);
    if (calls === undefined) minutes.set(minute, (calls = new CallAggregate()));
    calls.addNumbered(status, totalMs, cold, errorType);
  }

  /** Writes what was added, inside the transaction of its records. */
  write(): void {
    const touched = new Set<CachedRollup>();
    for (const [source, minutes] of this.#minutes) {
      for (const [minute, calls] of minutes) {
        for (const period of PERIODS) {
          const length = period * 1_000;
          const start = length === 0 ? 0 : Math.floor((minute * MINUTE_MS) / length) * length;
          const own = this.#rollup(source.function, source.runtime, period, start);
          const all = this.#rollup(ALL_FUNCTIONS, '', period, start);
          own.calls.merge(calls);
          all.calls.merge(calls);
          touched.add(own).add(all);
        }
      }
    }
    for (const rollup of touched) this.#store(rollup);
    this.#minutes.clear();
    if (this.#cache.size > MAX_CACHED) this.#cache.clear();
  }

  /** Forgets everything that is not in the database, after its transaction was rolled back. */
  reset(): void {
    this.#minutes.clear();
    this.#cache.clear();
  }

  #rollup(fn: number, runtime: string, period: number, start: number): CachedRollup {
    const key = `${fn} ${period} ${start} ${runtime}`;
    let rollup = this.#cache.get(key);
    if (rollup === undefined) {
      const row = this.#find.get(period, fn, start, runtime);
      const calls =
        row === undefined ? new CallAggregate() : CallAggregate.fromData(toAggregateData(row));
      rollup = { function: fn, runtime, period, start, calls };
      this.#cache.set(key, rollup);
    }
    return rollup;
  }

  #store({ function: fn, runtime, period, start, calls }: CachedRollup): void {
    const data = calls.toData();
    this.#upsert.run(
      fn,
      runtime,
      period,
      start,
      data.calls,
      JSON.stringify(data.statuses),
      data.coldStarts,
      data.sumMs,
      data.minMs,
      data.maxMs,
      JSON.stringify(data.errorTypes),
      data.sketch,
    );
  }
}
