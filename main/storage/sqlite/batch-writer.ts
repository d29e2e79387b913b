import type Database from 'better-sqlite3';
import {
  CALL,
  FLAG_COLD,
  INVOCATION_STRIDE,
  LOG,
  LOG_STRIDE,
  type Batch,
  type Source,
} from './batch.ts';
import { KeyAllocator, keyOfTime, timeOfId } from './invocation-key.ts';
import { RollupTable } from './rollup-table.ts';
import { createSourceTable, type SourceKeys } from './source-table.ts';
import type { Transact } from './transact.ts';

/** Writes batches of calls and log entries. Its cost for each call competes with the calls. */
export class BatchWriter {
  readonly #transact: Transact;
  readonly #insertCall: Database.Statement;
  readonly #insertLog: Database.Statement;
  readonly #table: ReturnType<typeof createSourceTable>;
  readonly #rollups: RollupTable;
  readonly #keys: KeyAllocator;
  readonly #sources: Source[] = [];
  #sourceKeys: (SourceKeys | undefined)[] = [];
  #nextLog: number;

  constructor(db: Database.Database, transact: Transact) {
    this.#transact = transact;
    this.#insertCall = db.prepare(
      `INSERT INTO invocations (key, id, function, source, status, flags, started_at, queue_us,
        init_us, run_us, total_us, memory_mb, first_log, log_count, event, context, result, error)
      VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
    );
    this.#insertLog = db.prepare(
      `INSERT INTO logs (key, function, source, invocation, time, level, stream, message)
      VALUES (?,?,?,?,?,?,?,?)`,
    );
    this.#table = createSourceTable(db);
    this.#rollups = new RollupTable(db);
    const lastCall = db
      .prepare<[number, number], number | null>(
        'SELECT max(key) FROM invocations WHERE key >= ? AND key < ?',
      )
      .pluck();
    this.#keys = new KeyAllocator((from, to) => lastCall.get(from, to) ?? undefined);
    const lastLog = db.prepare<[], number | null>('SELECT max(key) FROM logs').pluck();
    this.#nextLog = (lastLog.get() ?? 0) + 1;
  }

  /** Learns a batch's new sources; once for each batch, in order. */
  accept(batch: Batch): void {
    this.#sources.push(...batch.sources);
  }

  /**
   * Writes all of a batch or throws. `isolate` leaves out records that can't be stored, where
   * there are any, and returns how many those were.
   */
  write(batch: Batch, isolate: boolean): number {
    try {
      return this.#transact(() => this.#writeAll(batch, isolate));
    } catch (error) {
      this.#rollups.reset();
      this.#sourceKeys = [];
      throw error;
    }
  }

  #writeAll(batch: Batch, isolate: boolean): number {
    this.#nextLog = Math.max(this.#nextLog, keyOfTime(Date.now()));
    const { text, invocations: n, logs } = batch;
    const callsEnd = batch.invocationCount * INVOCATION_STRIDE;
    let lost = 0;
    let offset = 0;
    let logAt = 0;
    let logOffset = batch.logTextAt;
    const take = (length: number): string | null => {
      if (length < 0) return null;
      offset += length;
      return text.substring(offset - length, offset);
    };

    for (let at = 0; at < callsEnd; at += INVOCATION_STRIDE) {
      const id = take(n[at + CALL.id] ?? 0) ?? '';
      const event = take(n[at + CALL.event] ?? -1);
      const context = take(n[at + CALL.context] ?? -1);
      const result = take(n[at + CALL.result] ?? -1);
      const error = take(n[at + CALL.error] ?? -1);
      const errorType = take(n[at + CALL.errorType] ?? -1) ?? undefined;
      const logCount = n[at + CALL.logCount] ?? 0;
      const source = this.#source(n[at + CALL.source] ?? 0);
      const status = n[at + CALL.status] ?? 0;
      const flags = n[at + CALL.flags] ?? 0;
      const startedAt = n[at + CALL.startedAt] ?? 0;
      const totalMs = n[at + CALL.totalMs] ?? 0;
      const key = this.#keys.allocate(timeOfId(id) ?? startedAt);
      try {
        this.#insertCall.run(
          key,
          id,
          source.function,
          source.source,
          status,
          flags,
          startedAt,
          micros(n[at + CALL.queueMs]),
          micros(n[at + CALL.initMs]),
          micros(n[at + CALL.runMs]),
          micros(totalMs),
          n[at + CALL.memoryMb],
          logCount === 0 ? null : this.#nextLog,
          logCount,
          event,
          context,
          result,
          error,
        );
        const cold = flags % 2 === FLAG_COLD;
        this.#rollups.add(source, startedAt, status, totalMs, cold, errorType);
      } catch (failure) {
        if (!isolate) throw failure;
        lost += 1;
      }
      for (let i = 0; i < logCount; i++, logAt += LOG_STRIDE) {
        const end = logOffset + (logs[logAt + LOG.message] ?? 0);
        lost += this.#writeLog(logs, logAt, key, text.substring(logOffset, end), isolate);
        logOffset = end;
      }
    }
    for (; logAt < batch.logCount * LOG_STRIDE; logAt += LOG_STRIDE) {
      const end = logOffset + (logs[logAt + LOG.message] ?? 0);
      lost += this.#writeLog(logs, logAt, null, text.substring(logOffset, end), isolate);
      logOffset = end;
    }
    this.#rollups.write();
    this.#keys.trim();
    return lost;
  }

  /** Returns how many records were lost: 0 or, where `isolate` allows it, 1. */
  #writeLog(
    logs: Float64Array,
    at: number,
    invocation: number | null,
    message: string,
    isolate: boolean,
  ): number {
    const source = this.#source(logs[at + LOG.source] ?? 0);
    // The key is used up even where the entry is lost: an invocation's entries are found by counting.
    const key = this.#nextLog++;
    try {
      this.#insertLog.run(
        key,
        source.function,
        source.source,
        invocation,
        logs[at + LOG.time],
        logs[at + LOG.level],
        logs[at + LOG.stream],
        message,
      );
      return 0;
    } catch (failure) {
      if (!isolate) throw failure;
      return 1;
    }
  }

  #source(number: number): SourceKeys {
    const known = this.#sourceKeys[number];
    if (known !== undefined) return known;
    const source = this.#sources[number];
    if (source === undefined)
      throw new Error(`A batch names source ${number}, which was not sent.`);
    return (this.#sourceKeys[number] = this.#table.resolve(source));
  }
}

function micros(ms: number | undefined): number {
  return Math.round((ms ?? 0) * 1_000);
}
