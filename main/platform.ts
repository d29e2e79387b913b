import path from 'node:path';
import { timeOrderedId } from './time-ordered-id.ts';
import { PlatformError } from './contract/errors.ts';
import type { Health, Series, SystemState } from './contract/metrics.ts';
import type { Call, CapturedLine, Outcome } from './executor/call.ts';
import type { Deployment } from './executor/deployment.ts';
import { createExecutor } from './executor/executor.ts';
import type { ExecutorLimits } from './executor/limits.ts';
import { createRuntimeHosts } from './executor/runtime-host.ts';
import { createArchives, type Archives } from './functions/archive/archives.ts';
import { createDeployer } from './functions/deployer.ts';
import { createFunctionStates, type FunctionState } from './functions/function-states.ts';
import { createRegistry, type Defaults, type Registry } from './functions/registry.ts';
import {
  createRuntimeCatalog,
  loadRuntimes,
  type RuntimeCatalog,
} from './functions/runtime-catalog.ts';
import { createSourceFolders } from './functions/source-folders.ts';
import { createChangeFeed, type ChangeFeed } from './observe/changes.ts';
import { createGauges } from './observe/gauges.ts';
import { createLiveLogs, type LiveLogs } from './observe/live-logs.ts';
import { createMetrics, type MetricsRecorder } from './observe/metrics.ts';
import { readSeries, type SeriesRange } from './observe/series.ts';
import type { FinishedInvocation, Store, StoredFunction, StoredLog } from './storage/store.ts';
import type { HostLog } from '../runtimes/runtime.ts';

/** Records handed over and not yet written; beyond this, calls wait for the disk. */
const MAX_BACKLOG_BYTES = 64 * 1024 * 1024;

/** ms after the start until spare workers, the zygote and build caches are prepared. */
const WARM_UP_AFTER_MS = 50;

export interface PlatformSettings {
  /** This product's version. */
  version: string;
  /** The folder of all runtimes, as real files. */
  runtimesDir: string;
  /** Where functions' code lies as files. */
  workDir: string;
  /** Where runtimes keep what they can make again. */
  cacheDir: string;
  limits: ExecutorLimits;
  /** Bytes of one event. */
  maxEventBytes: number;
  defaults: Defaults;
  /** ms that running calls get when the platform closes. */
  shutdownGraceMs: number;
  /** `runtime.paths`: tools to use instead of those found. */
  toolPaths: Readonly<Record<string, string | undefined>>;
}

export interface PlatformOptions {
  settings: PlatformSettings;
  store: Store;
  log: HostLog;
}

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

/** Everything the product does, without any of its shells. */
export interface Platform {
  readonly functions: Registry;
  readonly runtimes: RuntimeCatalog;
  readonly runtimesDir: string;
  readonly store: Store;
  readonly liveLogs: LiveLogs;
  readonly changes: ChangeFeed;
  readonly metrics: MetricsRecorder;
  readonly maxEventBytes: number;
  readonly archives: Archives;
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
  health(): Health;
  system(): SystemState;
  /** What a call of the function would meet now; undefined where there is no function of this id. */
  functionState(id: string): Promise<FunctionState | undefined>;
  /** Calls and load over time. INVALID_INPUT where `from` does not lie before `to`. */
  series(range: SeriesRange): Promise<Series>;
  /** Ends calls and workers and writes everything down. */
  close(): Promise<void>;
}

/** Composition root: wires the core and starts it. Ready when it resolves. */
export async function createPlatform({ settings, store, log }: PlatformOptions): Promise<Platform> {
  const startedAt = Date.now();
  const hosts = createRuntimeHosts();
  const [all, stored, totals] = await Promise.all([
    loadRuntimes(settings.runtimesDir, (id) =>
      hosts.create({
        dir: path.join(settings.runtimesDir, id),
        cacheDir: path.join(settings.cacheDir, id),
        toolPath: settings.toolPaths[id],
        log,
      }),
    ),
    store.functions(),
    store.totals(),
  ]);
  const catalog = createRuntimeCatalog(all);
  const liveLogs = createLiveLogs();
  const changes = createChangeFeed();
  const metrics = createMetrics(totals);
  const executor = createExecutor({ limits: settings.limits, log, onLine: printed });
  const folders = createSourceFolders(settings.workDir);
  const states = createFunctionStates(
    createDeployer(catalog, folders, executor),
    catalog,
    changes.functionChanged,
  );
  const functions = createRegistry({
    stored,
    store,
    catalog,
    folders,
    deployer: states.deployer,
    executor,
    defaults: settings.defaults,
    changed: changes.functionChanged,
  });
  const gauges = createGauges({
    now: Date.now,
    save: (gauge) => store.saveGauge(gauge),
    sample() {
      const { workers, queueLength, running } = executor.stats();
      return {
        running,
        queued: queueLength,
        workers: workers.starting + workers.idle + workers.busy,
        memoryMb: toTenths(ownMemoryMb() + executor.memoryMb()),
      };
    },
  });
  let closing: Promise<void> | undefined;
  /** Who watches a call, by its id. */
  const watchers = new Map<string, (line: CapturedLine) => void>();

  function printed(deployment: Deployment, call: Call | undefined, line: CapturedLine): void {
    const stored = toStoredLog(deployment, call?.requestId, line);
    liveLogs.publish(stored);
    if (call === undefined) store.log(stored);
    else if (watchers.size > 0) watchers.get(call.requestId)?.(line);
  }

  function start(
    fn: StoredFunction,
    event: Buffer | string,
    context: string,
    pool = fn.id,
    id = timeOrderedId(),
  ): StartedCall {
    const startedAt = Date.now();
    const { outcome, cancel } = executor.invoke(pool, id, event, context);
    return {
      id,
      cancel,
      finished: outcome.then((end) => finish(fn, id, startedAt, event, context, end)),
    };
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
    metrics.add(invocation);
    changes.callEnded(invocation);
    store.record(
      invocation,
      end.logs.length === 0 ? NO_LOGS : end.logs.map((line) => toStoredLog(invocation, id, line)),
    );
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
    { version, event, context, printed }: WatchedCall,
  ): Promise<StartedCall> {
    admit(event);
    const { fn, pool } = await functions.ready(idOrName, version);
    if (store.backlogBytes > MAX_BACKLOG_BYTES) await store.drained();
    const id = timeOrderedId();
    watchers.set(id, printed);
    try {
      const call = start(fn, event, context, pool, id);
      void call.finished.then(() => watchers.delete(id));
      return call;
    } catch (error) {
      watchers.delete(id);
      throw error;
    }
  }

  function admit(event: Buffer | string): void {
    if (closing) throw new PlatformError('SHUTTING_DOWN');
    if (event.length > settings.maxEventBytes) throw eventTooLarge(settings.maxEventBytes);
  }

  const isClosing = () => closing !== undefined;
  // Not before the platform answers: what is started here takes the processor for a moment.
  setTimeout(() => {
    void warmUp(catalog, executor.warm, isClosing, (runtime, error) => {
      if (!closing) log.warn({ runtime, err: error }, 'a runtime could not be warmed up');
    });
    if (!isClosing()) void store.warmUp();
  }, WARM_UP_AFTER_MS).unref();
  void folders
    .sweep(new Set(stored.map(({ id, hash }) => `${id}/${hash}`)))
    .catch((error: unknown) => log.warn({ err: error }, 'old code folders could not be deleted'));

  return {
    functions,
    runtimes: catalog,
    runtimesDir: settings.runtimesDir,
    store,
    liveLogs,
    changes,
    metrics,
    maxEventBytes: settings.maxEventBytes,
    archives: createArchives({
      functions,
      store,
      maxEventBytes: settings.maxEventBytes,
      log,
    }),

    invoke(idOrName, event, context) {
      admit(event);
      const registered = functions.find(idOrName);
      // The hot path waits for nothing.
      return registered.deployed && store.backlogBytes <= MAX_BACKLOG_BYTES
        ? start(registered.fn, event, context)
        : prepareAndStart(idOrName, event, context);
    },

    watch,

    health: () => ({
      status: closing ? 'stopping' : 'ok',
      ready: closing === undefined,
      version: settings.version,
      uptimeSeconds: (Date.now() - startedAt) / 1000,
    }),

    system() {
      const { workers, queueLength } = executor.stats();
      return {
        startedAt: new Date(startedAt).toISOString(),
        uptimeSeconds: (Date.now() - startedAt) / 1000,
        functions: functions.size,
        workers,
        queueLength,
        memoryMb: toTenths(ownMemoryMb()),
      };
    },

    functionState: async (id) => (functions.has(id) ? states.of(functions.find(id).fn) : undefined),

    series: (range) => readSeries({ store, recentGauges: gauges.recent, now: Date.now() }, range),

    close() {
      closing ??= (async () => {
        await executor.close(settings.shutdownGraceMs);
        liveLogs.close();
        changes.close();
        await gauges.close();
        await catalog.close();
        await hosts.close();
        await store.close();
      })();
      return closing;
    },
  };
}

function ownMemoryMb(): number {
  return process.memoryUsage.rss() / 1_048_576;
}

function toTenths(value: number): number {
  return Math.round(value * 10) / 10;
}

const NO_LOGS: readonly StoredLog[] = [];

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

/** Whatever makes first calls fast, in the background. */
async function warmUp(
  catalog: RuntimeCatalog,
  warm: (runtime: RuntimeCatalog['all'][number]) => void,
  isClosing: () => boolean,
  failed: (runtime: string, error: unknown) => void,
): Promise<void> {
  await Promise.all(
    catalog.all.map(async (runtime) => {
      try {
        const detection = await catalog.detect(runtime);
        // What would start now, nobody would end.
        if (!detection.available || isClosing()) return;
        warm(runtime);
        await runtime.warmUp();
        // It may have made what spares are started from.
        warm(runtime);
      } catch (error) {
        failed(runtime.id, error);
      }
    }),
  );
}
