import { PlatformError } from './contract/errors.ts';
import type { Call, CapturedLine, Outcome } from './executor/call.ts';
import type { Deployment } from './executor/deployment.ts';
import type { Executor } from './executor/executor.ts';
import type { Registry } from './functions/registry.ts';
import type { LiveLogs } from './observe/live-logs.ts';
import type { FinishedInvocation, Store, StoredFunction, StoredLog } from './storage/store.ts';
import { timeOrderedId } from './time-ordered-id.ts';

/** Records handed over and not yet written; beyond this, calls wait for the disk, unless it refuses them. */
const MAX_BACKLOG_BYTES = 64 * 1024 * 1024;

/** A call that ended, with what it printed. */
export interface Finished {
  invocation: FinishedInvocation;
  logs: readonly CapturedLine[];
}

export interface StartedCall {
  readonly id: string;
  /** Never rejects. */
  readonly finished: Promise<Finished>;
  cancel(): void;
}

/** A call whose output is watched while it runs. `event` and `context` as for `invoke`. */
export interface WatchedCall {
  /** An earlier version runs beside the current one; left out, it is the current one. */
  version?: number | undefined;
  event: string;
  context: string;
  /** Each line as it is printed, of those that are kept. */
  printed(line: CapturedLine): void;
}

/** How functions are called. */
export interface Calls {
  /**
   * Calls a function. `event` and `context` are JSON texts, `context` an object. Throws NOT_FOUND,
   * EVENT_TOO_LARGE, RUNTIME_MISSING, BUILD_FAILED, QUEUE_FULL, SHUTTING_DOWN.
   */
  invoke(
    idOrName: string,
    event: Buffer | string,
    context: string,
  ): StartedCall | Promise<StartedCall>;
  /** The same, watched. NOT_FOUND also where there is no such version. */
  watch(idOrName: string, call: WatchedCall): Promise<StartedCall>;
}

/** What functions print, on its way to who watches and to the store. */
export interface PrintedLines {
  add(deployment: Deployment, call: Call | undefined, line: CapturedLine): void;
  /** Tells the lines of one call until the returned function is called. */
  watch(callId: string, told: (line: CapturedLine) => void): () => void;
}

export function createPrintedLines(liveLogs: LiveLogs, store: Store): PrintedLines {
  const watchers = new Map<string, (line: CapturedLine) => void>();
  return {
    add(deployment, call, line) {
      if (call !== undefined && watchers.size > 0) watchers.get(call.requestId)?.(line);
      if (call !== undefined && liveLogs.readers === 0) return;
      const stored = toStoredLog(deployment, call?.requestId, line);
      liveLogs.publish(stored);
      if (call === undefined) store.log(stored);
    },
    watch(callId, told) {
      watchers.set(callId, told);
      return () => watchers.delete(callId);
    },
  };
}

export interface CallsOptions {
  functions: Registry;
  executor: Executor;
  store: Store;
  printed: PrintedLines;
  /** Told of every call that ended, before it is recorded. */
  ended(invocation: FinishedInvocation): void;
  /** Bytes of one event. */
  maxEventBytes: number;
  isClosing(): boolean;
}

/** Calls functions and records how that ended. */
export function createCalls(options: CallsOptions): Calls {
  const { functions, executor, store, printed, ended, maxEventBytes, isClosing } = options;

  function start(
    fn: StoredFunction,
    event: Buffer | string,
    context: string,
    pool = fn.id,
    id = timeOrderedId(),
  ): StartedCall {
    const startedAt = Date.now();
    const { promise: finished, resolve } = Promise.withResolvers<Finished>();
    const cancel = executor.invoke(pool, id, event, context, (end) =>
      resolve(finish(fn, id, startedAt, event, context, end)),
    );
    return { id, finished, cancel };
  }

  function finish(
    fn: StoredFunction,
    id: string,
    startedAt: number,
    event: Buffer | string,
    context: string,
    end: Outcome,
  ): Finished {
    const invocation: FinishedInvocation = {
      id,
      functionId: fn.id,
      functionName: fn.name,
      version: end.version,
      runtime: fn.runtime,
      status: end.status,
      coldStart: end.coldStart,
      startedAt,
      queueMs: end.queueMs,
      initMs: end.initMs,
      runMs: end.runMs,
      totalMs: end.totalMs,
      memoryMb: end.memoryMb,
      event: typeof event === 'string' ? event : event.toString(),
      context: context === '{}' ? undefined : context,
      result: end.result,
      error: end.error,
      truncated: false,
    };
    ended(invocation);
    store.record(invocation, end.logs);
    return { invocation, logs: end.logs };
  }

  async function prepareAndStart(
    idOrName: string,
    event: Buffer | string,
    context: string,
  ): Promise<StartedCall> {
    await functions.ensureDeployed(functions.find(idOrName));
    if (store.backlogBytes > MAX_BACKLOG_BYTES) await store.drained();
    return start(functions.find(idOrName).fn, event, context);
  }

  async function watch(
    idOrName: string,
    { version, event, context, printed: told }: WatchedCall,
  ): Promise<StartedCall> {
    admit(event);
    const { fn, pool } = await functions.ready(idOrName, version);
    if (store.backlogBytes > MAX_BACKLOG_BYTES) await store.drained();
    const id = timeOrderedId();
    const unwatch = printed.watch(id, told);
    try {
      const call = start(fn, event, context, pool, id);
      void call.finished.then(unwatch);
      return call;
    } catch (error) {
      unwatch();
      throw error;
    }
  }

  function admit(event: Buffer | string): void {
    if (isClosing()) throw new PlatformError('SHUTTING_DOWN');
    if (event.length > maxEventBytes) throw eventTooLarge(maxEventBytes);
  }

  return {
    invoke(idOrName, event, context) {
      admit(event);
      const registered = functions.find(idOrName);
      // The hot path waits for nothing.
      return registered.deployed && store.backlogBytes <= MAX_BACKLOG_BYTES
        ? start(registered.fn, event, context)
        : prepareAndStart(idOrName, event, context);
    },
    watch,
  };
}

function toStoredLog(
  owner: { functionId: string; functionName: string },
  invocationId: string | undefined,
  { time, level, stream, message }: CapturedLine,
): StoredLog {
  const { functionId, functionName } = owner;
  return { time, level, stream, message, functionId, functionName, invocationId };
}

function eventTooLarge(limit: number): PlatformError {
  return new PlatformError(
    'EVENT_TOO_LARGE',
    `The event is larger than ${limit} bytes. Send less, or raise "limits.event_bytes".`,
    { data: { limit } },
  );
}
