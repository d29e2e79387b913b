import type {
  InvocationError,
  InvocationPage,
  InvocationQuery,
  InvocationRecord,
  InvocationStatus,
} from '../contract/invocation.ts';
import type { LogPage, LogQuery } from '../contract/log.ts';
import type { CallAggregate } from '../observe/call-aggregate.ts';
import type { AccountStore } from './account-store.ts';
import type { z } from 'zod';

/** The state of a function as one of its versions has it. Times are ms since the epoch. */
export interface StoredFunction {
  id: string;
  name: string;
  /** Counts from 1. */
  version: number;
  /** When the function was made; the same in all its versions. */
  createdAt: number;
  /** When this version was saved. */
  updatedAt: number;
  runtime: string;
  handler: string;
  /** SHA-256 over runtime, handler and files, in hex. */
  hash: string;
  /** `{path: text}`. */
  files: Record<string, string>;
  /** Seconds. */
  timeout: number;
  /** MB. */
  memory: number;
  concurrency: number;
  sandbox: boolean;
  env: Record<string, string>;
  description: string;
}

/** A version as a list shows it, without its source and environment. */
export type VersionSummary = Pick<
  StoredFunction,
  'version' | 'updatedAt' | 'name' | 'runtime' | 'handler' | 'hash' | 'description'
>;

/** A call that ended. `event`, `context` and `result` are JSON texts as they came and went. */
export interface FinishedInvocation {
  /** A UUID of version 7 whose time is within a second of `startedAt`. */
  id: string;
  functionId: string;
  functionName: string;
  version: number;
  runtime: string;
  status: InvocationStatus;
  coldStart: boolean;
  /** ms since the epoch. */
  startedAt: number;
  /** All durations in ms; they are kept to the microsecond. */
  queueMs: number;
  initMs: number;
  runMs: number;
  totalMs: number;
  memoryMb: number;
  event: string | undefined;
  context: string | undefined;
  result: string | undefined;
  error: InvocationError | undefined;
  /** Whether `event`, `context` or `result` were cut. A text that is no JSON reads back as a string. */
  truncated: boolean;
}

/** What a log entry says. `level` and `stream` are indexes into `LOG_LEVELS` and `LOG_STREAMS`. */
export interface LogText {
  /** ms since the epoch. */
  time: number;
  level: number;
  stream: number;
  message: string;
}

/** One log entry, with where it belongs. */
export interface StoredLog extends LogText {
  functionId: string;
  functionName: string;
  /** Undefined for what was printed outside any call. */
  invocationId: string | undefined;
}

/** The contract's query with the function resolved to its id. `from` ≤ time < `to`. */
export type StoredInvocationQuery = Omit<z.infer<typeof InvocationQuery>, 'function'> & {
  functionId?: string | undefined;
};

/** The contract's query with the function resolved to its id. `from` ≤ time < `to`. */
export type StoredLogQuery = Omit<z.infer<typeof LogQuery>, 'function'> & {
  functionId?: string | undefined;
};

/** All calls ever recorded of one function in one runtime. */
export interface FunctionTotals {
  functionId: string;
  /** Its last name, also where the function is gone. */
  functionName: string;
  runtime: string;
  calls: CallAggregate;
}

/** Seconds that one rollup covers: a minute or an hour. */
export type RollupPeriod = 60 | 3600;

export interface RollupQuery {
  /** Left out: all functions together. */
  functionId?: string | undefined;
  /** ms since the epoch; rollups that begin at `from` ≤ start < `to`. */
  from: number;
  to: number;
  period: RollupPeriod;
  /** Seconds, a multiple of `period`: rollups are merged into ones of that length. */
  step?: number | undefined;
}

/** The calls that started within one minute, hour or step. Those without calls have no rollup. */
export interface Rollup {
  /** ms since the epoch. */
  start: number;
  calls: CallAggregate;
}

/** The platform's own state: the largest values seen within a minute, or a longer step. */
export interface Gauge {
  /** ms since the epoch. */
  start: number;
  /** Calls that run, and calls that wait. */
  running: number;
  queued: number;
  /** Worker processes, starting ones included. */
  workers: number;
  /** Resident memory of the platform and its workers. */
  memoryMb: number;
}

export interface GaugeQuery {
  /** ms since the epoch; gauges that begin at `from` ≤ start < `to`. */
  from: number;
  to: number;
  /** Seconds, a multiple of 60: each gauge of the answer has the maxima of that long. */
  step: number;
}

/** How one function did of late. */
export interface Activity {
  functionId: string;
  /** Its newest call; undefined where none is kept. */
  last:
    | {
        invocationId: string;
        status: InvocationStatus;
        /** ms since the epoch. */
        startedAt: number;
        totalMs: number;
        errorType: string | undefined;
      }
    | undefined;
  /** Calls in each hour, from the one that was asked for to the last one with any. */
  perHour: number[];
  /** In all those hours. */
  calls: number;
  failures: number;
  /** ms of `totalMs`, within 1 %; 0 without calls. */
  p95Ms: number;
}

/** An event kept to test a function with. `event` is a JSON text. */
export interface StoredEvent {
  name: string;
  event: string;
}

/** What a store can do beyond the interface's minimum. */
export interface StoreCapabilities {
  /** Data outlives the process. */
  readonly durable: boolean;
  /** Several platforms may use the same data at once. */
  readonly shared: boolean;
}

/**
 * Everything the platform keeps. What was handed to `record` and `log` is visible to every query
 * that begins afterwards. A query with a cursor that this store did not make is refused with
 * INVALID_INPUT; anything the store itself can't do rejects with INTERNAL.
 */
export interface Store extends AccountStore {
  readonly capabilities: StoreCapabilities;
  /**
   * Damaged data was set aside and is still there, so functions may be missing: what seems to belong
   * to none must be kept.
   */
  readonly mayLackFunctions: boolean;

  /** All functions at their current versions, by name. */
  functions(): Promise<StoredFunction[]>;
  /**
   * Inserts a function or makes a new version the current one; on disk before it resolves.
   * NAME_TAKEN where another function has the name (letter case counts); INTERNAL where the
   * version exists already.
   */
  saveFunction(fn: StoredFunction): Promise<void>;
  /**
   * On disk before it resolves. Versions, invocations, logs and metrics stay; the environment's
   * values are erased from the versions. Nothing happens where there is no such function.
   */
  removeFunction(id: string): Promise<void>;
  version(functionId: string, version: number): Promise<StoredFunction | undefined>;
  /** Newest first. */
  versions(functionId: string): Promise<VersionSummary[]>;

  /** Events kept for a function, by name; also of one that was removed. */
  events(functionId: string): Promise<StoredEvent[]>;
  /** Keeps an event or replaces the one of that name; on disk before it resolves. */
  saveEvent(functionId: string, event: StoredEvent): Promise<void>;
  /** On disk before it resolves. Resolves to whether there was such an event. */
  removeEvent(functionId: string, name: string): Promise<boolean>;

  /**
   * Takes a call that ended, with its log entries, and returns at once; it is on disk within some
   * 50 ms where the disk keeps up. Never throws. Who hands over more than the disk takes watches `backlogBytes`.
   */
  record(invocation: FinishedInvocation, logs: readonly LogText[]): void;
  /** Takes an entry that was printed outside any call. */
  log(line: StoredLog): void;
  /** Whether records wait because the disk refuses them, or are lost because the store stopped. */
  readonly failing: boolean;
  /** About how many bytes were handed over and are not written yet. */
  readonly backlogBytes: number;
  /**
   * Resolves when the backlog is below half of what the store should hold (64 MB), or the store fails:
   * then records beyond that are dropped, which the log tells.
   */
  drained(): Promise<void>;
  /** Resolves when all that was handed over by now is on disk. Rejects when the store fails. */
  flush(): Promise<void>;

  /** Newest first by the id's time. */
  invocations(query: StoredInvocationQuery): Promise<InvocationPage>;
  /** One invocation with its first 10,000 log entries, oldest first. */
  invocation(id: string): Promise<InvocationRecord | undefined>;
  /**
   * Newest first, in order of arrival: an invocation's entries arrive together when it ends.
   * A search that finds little returns what it found so far after a while: read on while there is
   * a `nextCursor`, even after an empty page.
   */
  logs(query: StoredLogQuery): Promise<LogPage>;

  /** Cumulative counts since the data was made; the cost does not grow with the history. */
  totals(): Promise<FunctionTotals[]>;
  /** Oldest first. Minutes are kept for 7 days, hours for 400 days. */
  rollups(query: RollupQuery): Promise<Rollup[]>;
  /**
   * Of each function that was ever called, its newest call and its hours from `since` on, which is
   * ms since the epoch at an hour. The cost grows with the functions, not with the history.
   */
  activity(functionIds: readonly string[], since: number): Promise<Activity[]>;

  /** Keeps what was seen within a minute, or raises what is kept of it; resolves when on disk. */
  saveGauge(gauge: Gauge): Promise<void>;
  /** Oldest first; steps without a gauge are left out. Kept for 30 days. */
  gauges(query: GaugeQuery): Promise<Gauge[]>;

  /** Prepares what the first question about the history would otherwise wait for. Never rejects. */
  warmUp(): Promise<void>;

  /** Writes what is left and closes. Rejects when something could not be written, and says how much. */
  close(): Promise<void>;
}
