import type { z } from 'zod';
import type { InvocationStatus } from '../contract/invocation.ts';
import type { CallStats } from '../contract/metrics.ts';
import { DurationSketch } from './duration-sketch.ts';

/**
 * The number that stands for a status in stored data. Append only: what is stored outlives any
 * order the contract lists them in.
 */
export const STATUS_NUMBER: Readonly<Record<InvocationStatus, number>> = {
  success: 0,
  error: 1,
  timeout: 2,
  'out-of-memory': 3,
  crashed: 4,
  cancelled: 5,
};

const STATUSES = Object.keys(STATUS_NUMBER) as InvocationStatus[];
const MAX_ERROR_TYPES = 100;

/** Where error types beyond the first hundred are counted: user code may invent any number. */
export const OTHER_ERROR_TYPES = '(other)';

/** A `CallAggregate` as plain values, for storage and for messages between threads. */
export interface CallAggregateData {
  calls: number;
  /** Calls by `STATUS_NUMBER`. */
  statuses: number[];
  coldStarts: number;
  /** Sum, least and greatest of `totalMs`, ms. */
  sumMs: number;
  minMs: number;
  maxMs: number;
  errorTypes: Record<string, number>;
  /** `DurationSketch.encode()`. */
  sketch: Uint8Array;
}

/** Counts and durations of any number of calls. Aggregates of disjoint calls can be merged. */
export class CallAggregate {
  calls = 0;
  coldStarts = 0;
  #sumMs = 0;
  #minMs = Infinity;
  #maxMs = 0;
  #statuses = new Float64Array(STATUSES.length);
  #errorTypes: Map<string, number> | undefined;
  #sketch = new DurationSketch();

  /** `totalMs` in ms. On the path of every call: 60 to 100 ns. */
  add(
    status: InvocationStatus,
    totalMs: number,
    coldStart: boolean,
    errorType: string | undefined,
  ): void {
    this.addNumbered(STATUS_NUMBER[status], totalMs, coldStart, errorType);
  }

  /** `add` for who has the status as its `STATUS_NUMBER`. */
  addNumbered(
    status: number,
    totalMs: number,
    coldStart: boolean,
    errorType: string | undefined,
  ): void {
    this.calls += 1;
    if (coldStart) this.coldStarts += 1;
    this.#sumMs += totalMs;
    if (totalMs < this.#minMs) this.#minMs = totalMs;
    if (totalMs > this.#maxMs) this.#maxMs = totalMs;
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1;
    this.#sketch.add(totalMs);
    if (errorType !== undefined) this.#countErrorType(errorType, 1);
  }

  merge(other: CallAggregate): void {
    this.calls += other.calls;
    this.coldStarts += other.coldStarts;
    this.#sumMs += other.#sumMs;
    this.#minMs = Math.min(this.#minMs, other.#minMs);
    this.#maxMs = Math.max(this.#maxMs, other.#maxMs);
    other.#statuses.forEach((count, status) => {
      this.#statuses[status] = (this.#statuses[status] ?? 0) + count;
    });
    other.#errorTypes?.forEach((count, type) => this.#countErrorType(type, count));
    this.#sketch.merge(other.#sketch);
  }

  /** How many calls failed with each error type. */
  get errorTypes(): Record<string, number> {
    return Object.fromEntries(this.#errorTypes ?? []);
  }

  /** For each of the ascending `bounds` (ms), how many calls took at most that, within 1 % of it. */
  countsUpTo(bounds: readonly number[]): number[] {
    return this.#sketch.countsUpTo(bounds);
  }

  toStats(): z.infer<typeof CallStats> {
    const { calls, coldStarts, failures } = this;
    const success = calls - failures;
    return {
      total: calls,
      success,
      failure: failures,
      successRate: calls === 0 ? 1 : success / calls,
      coldStarts,
      byStatus: Object.fromEntries(
        STATUSES.map((status) => [status, this.#statuses[STATUS_NUMBER[status]] ?? 0]),
      ) as Record<InvocationStatus, number>,
      durationMs: {
        average: calls === 0 ? 0 : this.#sumMs / calls,
        minimum: calls === 0 ? 0 : this.#minMs,
        maximum: this.#maxMs,
        p50: this.quantile(0.5),
        p95: this.quantile(0.95),
        p99: this.quantile(0.99),
      },
    };
  }

  toData(): CallAggregateData {
    return {
      calls: this.calls,
      statuses: [...this.#statuses],
      coldStarts: this.coldStarts,
      sumMs: this.#sumMs,
      minMs: this.calls === 0 ? 0 : this.#minMs,
      maxMs: this.#maxMs,
      errorTypes: this.errorTypes,
      sketch: this.#sketch.encode(),
    };
  }

  /** `merge` for what `toData` made, without making an aggregate of it first. */
  mergeData(data: CallAggregateData): void {
    if (data.calls === 0) return;
    this.calls += data.calls;
    this.coldStarts += data.coldStarts;
    this.#sumMs += data.sumMs;
    this.#minMs = Math.min(this.#minMs, data.minMs);
    this.#maxMs = Math.max(this.#maxMs, data.maxMs);
    data.statuses.forEach((count, status) => {
      this.#statuses[status] = (this.#statuses[status] ?? 0) + count;
    });
    for (const type in data.errorTypes) this.#countErrorType(type, data.errorTypes[type] ?? 0);
    this.#sketch.mergeEncoded(data.sketch);
  }

  static fromData(data: CallAggregateData): CallAggregate {
    const aggregate = new CallAggregate();
    aggregate.mergeData(data);
    return aggregate;
  }

  /** ms of `totalMs` below which the share `q` (0 to 1) of the calls took; 0 without calls. */
  quantile(q: number): number {
    if (this.calls === 0) return 0;
    // A bin's middle can lie outside of what was ever seen.
    return Math.min(Math.max(this.#sketch.quantile(q), this.#minMs), this.#maxMs);
  }

  /** How many calls did not succeed. */
  get failures(): number {
    return this.calls - (this.#statuses[STATUS_NUMBER.success] ?? 0);
  }

  #countErrorType(type: string, count: number): void {
    const types = (this.#errorTypes ??= new Map());
    const key = types.has(type) || types.size < MAX_ERROR_TYPES ? type : OTHER_ERROR_TYPES;
    types.set(key, (types.get(key) ?? 0) + count);
  }
}
