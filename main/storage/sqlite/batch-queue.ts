import type { FinishedInvocation, LogText, StoredLog } from '../store.ts';
import type { Batch } from './batch.ts';
import { BatchBuilder } from './batch-builder.ts';
import { SourceNumbers } from './source-numbers.ts';

const MAX_DELAY_MS = 50;
const MAX_RECORDS = 1_000;
const MAX_BATCH_BYTES = 4 * 1024 * 1024;
const BACKLOG_BYTES = 64 * 1024 * 1024;

interface Waiter {
  resolve(): void;
  reject(cause: Error): void;
}

/**
 * Gathers records into batches and hands the writer one at a time: while it writes, the next one
 * grows, so that batches become larger, and cheaper for each record, as the load does.
 */
export class BatchQueue {
  readonly #send: (batch: Batch) => void;
  readonly #onOverfull: () => void;
  readonly #numbers = new SourceNumbers();
  #open = new BatchBuilder(this.#numbers);
  #closed: Batch[] = [];
  #inFlight: Batch | undefined;
  /** Bytes of what is closed or in flight. */
  #handedOver = 0;
  #records = 0;
  #batches = 0;
  #written = 0;
  #timer: NodeJS.Timeout | undefined;
  #flushes: (Waiter & { upTo: number })[] = [];
  #drains: Waiter[] = [];
  readonly #settling = new Set<() => void>();
  #refused = false;
  #dropped = 0;
  #failure: Error | undefined;

  /** `onOverfull` is told of the first record that is not kept while the writer can't write. */
  constructor(send: (batch: Batch) => void, onOverfull: () => void) {
    this.#send = send;
    this.#onOverfull = onOverfull;
  }

  get backlogBytes(): number {
    return this.#handedOver + this.#open.bytes;
  }

  /** Whether the writer is gone. */
  get failed(): boolean {
    return this.#failure !== undefined;
  }

  /** Records handed over and not written. */
  get backlogRecords(): number {
    return this.#records + this.#open.records;
  }

  /** Records that were not kept since this was last asked. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  record(call: FinishedInvocation, logs: readonly LogText[]): void {
    if (this.#failure !== undefined || this.#isOverfull()) return;
    this.#open.add(call, logs);
    this.#added();
  }

  log(line: StoredLog): void {
    if (this.#failure !== undefined || this.#isOverfull()) return;
    this.#open.addLog(line);
    this.#added();
  }

  flush(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    this.#close();
    if (this.#batches === this.#written) return Promise.resolve();
    const upTo = this.#batches;
    return new Promise((resolve, reject) => this.#flushes.push({ resolve, reject, upTo }));
  }

  /** Like `flush`, but does not wait for a writer that can't write. Never rejects. */
  async settle(): Promise<void> {
    if (this.backlogBytes === 0 || this.#refused || this.#failure !== undefined) return;
    const refused = Promise.withResolvers<void>();
    this.#settling.add(refused.resolve);
    await Promise.race([this.flush(), refused.promise]).catch(() => undefined);
    this.#settling.delete(refused.resolve);
  }

  drained(): Promise<void> {
    const enough = this.#refused || this.backlogBytes < BACKLOG_BYTES / 2;
    if (this.#failure !== undefined || enough) {
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => this.#drains.push({ resolve, reject }));
  }

  /** The writer has written the batch in flight. */
  onWritten(): void {
    const batch = this.#inFlight;
    if (batch === undefined) return;
    this.#refused = false;
    this.#inFlight = undefined;
    this.#handedOver -= batch.bytes;
    this.#records -= recordsOf(batch);
    this.#written += 1;
    const written = this.#written;
    this.#flushes = this.#flushes.filter(({ upTo, resolve }) => {
      if (upTo <= written) resolve();
      return upTo > written;
    });
    if (this.backlogBytes < BACKLOG_BYTES / 2) {
      for (const { resolve } of this.#drains.splice(0)) resolve();
    }
    this.#next();
  }

  /** The writer could not write the batch in flight; it keeps it and tries again. */
  onRefused(): void {
    this.#refused = true;
    for (const resolve of this.#settling) resolve();
    for (const { resolve } of this.#drains.splice(0)) resolve();
  }

  /** The writer is gone: what comes from now on is dropped, who waits is told. */
  fail(cause: Error): void {
    this.#failure = cause;
    this.onRefused();
    clearTimeout(this.#timer);
    for (const { reject } of this.#flushes.splice(0)) reject(cause);
  }

  /** While the disk refuses records, nobody waits for it: what is too much to hold is dropped. */
  #isOverfull(): boolean {
    if (!this.#refused || this.backlogBytes <= BACKLOG_BYTES) return false;
    this.#dropped += 1;
    if (this.#dropped === 1) this.#onOverfull();
    return true;
  }

  #added(): void {
    const { records, bytes } = this.#open;
    if (records >= MAX_RECORDS || bytes >= MAX_BATCH_BYTES) this.#close();
    else this.#timer ??= setTimeout(() => this.#close(), MAX_DELAY_MS);
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#open.records === 0) return;
    const batch = this.#open.build(this.#numbers.takeNews());
    this.#open = new BatchBuilder(this.#numbers);
    this.#handedOver += batch.bytes;
    this.#records += recordsOf(batch);
    this.#batches += 1;
    this.#closed.push(batch);
    this.#next();
  }

  #next(): void {
    if (this.#inFlight !== undefined) return;
    this.#inFlight = this.#closed.shift();
    if (this.#inFlight !== undefined) this.#send(this.#inFlight);
  }
}

/** Entries of calls count as part of their call. */
function recordsOf(batch: Batch): number {
  return batch.invocationCount + batch.outsideCount;
}
