import { PlatformError } from '../contract/errors.ts';
import type { Runtime, RuntimeHost } from '../../runtimes/runtime.ts';
import { Call, type CapturedLine, type Outcome } from './call.ts';
import type { Deployment } from './deployment.ts';
import { FunctionPool } from './function-pool.ts';
import type { ExecutorLimits } from './limits.ts';
import { createMemoryUsage } from './processes/memory-usage.ts';
import { watchProcesses } from './processes/process-watch.ts';
import { Slots } from './slots.ts';
import { createSpares } from './spares.ts';
import { Spin } from './spin.ts';
import type { Worker } from './worker.ts';

/** How exactly timeouts and slow calls are noticed, ms. */
const CHECK_EVERY_MS = 10;
const REAP_EVERY_MS = 1_000;
/** How many times its size the queue may grow to while functions wait that did not fill it. */
const QUEUE_OVERFLOW = 2;

export interface ExecutorOptions {
  limits: ExecutorLimits;
  /** What the platform's processes are marked with. */
  mark: string;
  log: RuntimeHost['log'];
  /** A line of user code, at once. `call` is undefined outside any call. */
  onLine(deployment: Deployment, call: Call | undefined, line: CapturedLine): void;
}

/** A version whose first worker has loaded it, not yet in use. */
export interface Standby {
  /** Calls run on it from now on. */
  activate(): void;
  discard(): void;
}

export interface Executor {
  /** Keeps this runtime's spare workers waiting. */
  warm(runtime: Runtime): void;
  /** Starts and loads a worker of a version beside the one in use. Throws `LoadFailure`. */
  standBy(deployment: Deployment): Promise<Standby>;
  /** Makes a version the one its pool uses, its first worker started by its first call. */
  deploy(deployment: Deployment): void;
  /** Whether calls can run in this pool. One beside the version in use goes when it is idle. */
  has(pool: string): boolean;
  /**
   * Runs one event in a pool: of the version in use, or of one beside it. `event` and `context` are
   * JSON, `context` an object; `ended` is told once. Returns what cancels the call. Throws
   * `QUEUE_FULL`, `SHUTTING_DOWN`, and `NOT_FOUND` when nothing is deployed.
   */
  invoke(
    pool: string,
    requestId: string,
    event: Buffer | string,
    context: string,
    ended: (outcome: Outcome) => void,
  ): () => void;
  /** Ends the function's workers, of all its versions; what it runs is cancelled. */
  remove(functionId: string): void;
  stats(): {
    workers: { starting: number; idle: number; busy: number };
    queueLength: number;
    running: number;
  };
  /** Resident memory of all workers, MB: about, and cheap enough to be asked every second. */
  memoryMb(): number;
  /** Stops accepting, waits for what runs or waits up to `graceMs`, then ends everything. */
  close(graceMs: number): Promise<void>;
}

/** Runs events in warm worker processes, within limits. Knows no language by name. */
export function createExecutor({ limits, mark, log, onLine }: ExecutorOptions): Executor {
  const pools = new Map<string, FunctionPool>();
  const slots = new Slots(limits.maxConcurrent);
  const spares = createSpares(limits.maxResultBytes, log);
  const starting = { count: 0 };
  let queueLength = 0;
  let underWay = 0;
  let begun = 0;
  let closing = false;
  let onQuiet: (() => void) | undefined;
  const spin = new Spin(() => underWay);

  const context = {
    limits,
    slots,
    spares,
    starting,
    queued: (change: number) => void (queueLength += change),
    dispatched: () => spin.begin(performance.now()),
    printed: onLine,
  };

  function poolOf(deployment: Deployment): FunctionPool {
    let pool = pools.get(deployment.pool);
    if (pool === undefined) {
      pool = new FunctionPool(deployment, context);
      pools.set(deployment.pool, pool);
    }
    return pool;
  }

  function* allWorkers(): Iterable<Worker> {
    for (const pool of pools.values()) yield* pool.allWorkers;
  }

  function isQuiet(): boolean {
    return underWay === 0 && [...pools.values()].every((pool) => !pool.isLoading);
  }

  // Who holds less than an even share of a full queue did not fill it, and may wait as well.
  function mayStillWait(pool: FunctionPool): boolean {
    if (queueLength >= QUEUE_OVERFLOW * limits.maxQueue) return false;
    let waiting = pool.queueLength === 0 ? 1 : 0;
    for (const one of pools.values()) if (one.queueLength > 0) waiting++;
    return pool.queueLength < limits.maxQueue / waiting;
  }

  const checking = setInterval(() => {
    if (underWay === 0) return;
    const now = performance.now();
    for (const pool of pools.values()) pool.check(now);
  }, CHECK_EVERY_MS).unref();
  const reaping = setInterval(() => {
    const now = performance.now();
    for (const [key, pool] of pools) {
      pool.reap(now);
      // Of earlier versions there are many, and each is run a few times at most.
      if (key !== pool.deployment.functionId && pool.isUnused(now)) pools.delete(key);
    }
  }, REAP_EVERY_MS).unref();
  const watch = watchProcesses({ mark, workers: allWorkers, isQuiet, calls: () => begun, log });
  const memoryMb = createMemoryUsage(allWorkers);

  return {
    warm: (runtime) => spares.keep(runtime),

    async standBy(deployment) {
      const pool = poolOf(deployment);
      const worker = await pool.startWorker(deployment);
      // It is warm for whoever calls first: nobody waited for its start.
      worker.startMs = 0;
      return {
        activate: () => poolOf(deployment).activate(deployment, worker),
        discard: () => worker.retire(),
      };
    },

    deploy(deployment) {
      poolOf(deployment).activate(deployment, undefined);
    },

    has: (key) => pools.has(key),

    invoke(key, requestId, event, callContext, ended) {
      const pool = pools.get(key);
      if (closing) throw new PlatformError('SHUTTING_DOWN');
      if (pool === undefined) throw new PlatformError('NOT_FOUND');
      if (queueLength >= limits.maxQueue && !mayStillWait(pool)) {
        throw new PlatformError(
          'QUEUE_FULL',
          `${limits.maxQueue} calls are waiting already. Try again in a second, or raise "runtime.max_queue".`,
        );
      }
      underWay++;
      begun++;
      const call = new Call(requestId, event, callContext, (outcome) => {
        underWay--;
        ended(outcome);
        if (underWay === 0) onQuiet?.();
      });
      pool.enqueue(call);
      return () => pool.cancel(call);
    },

    remove(functionId) {
      for (const [key, pool] of pools) {
        if (pool.deployment.functionId !== functionId) continue;
        pool.close();
        pools.delete(key);
      }
    },

    stats() {
      const workers = { starting: 0, idle: 0, busy: 0 };
      for (const pool of pools.values()) {
        workers.starting += pool.workers.starting;
        workers.idle += pool.workers.idle;
        workers.busy += pool.workers.busy;
      }
      return { workers, queueLength, running: slots.used };
    },

    memoryMb,

    async close(graceMs) {
      closing = true;
      if (underWay > 0 && graceMs > 0) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, graceMs);
          onQuiet = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      clearInterval(checking);
      clearInterval(reaping);
      watch.stop();
      spares.close();
      for (const pool of pools.values()) pool.close();
    },
  };
}
