import path from 'node:path';
import { createAccounts, type Accounts } from './accounts/accounts.ts';
import { createCalls, createPrintedLines, type Calls } from './calls.ts';
import type { Health, Series, SystemState } from './contract/metrics.ts';
import { createExecutor } from './executor/executor.ts';
import type { ExecutorLimits } from './executor/limits.ts';
import { createRuntimeHosts } from './executor/runtime-host.ts';
import type { Sandbox } from './executor/sandbox/sandbox.ts';
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
import type { Store } from './storage/store.ts';
import { warmUp } from './warm-up.ts';
import type { HostLog } from '../runtimes/runtime.ts';

/** ms after the start until spare workers, the zygote and build caches are prepared. */
const WARM_UP_AFTER_MS = 50;

export interface PlatformSettings {
  /** This product's version. */
  version: string;
  /** The folder of all runtimes, as real files. */
  runtimesDir: string;
  /**
   * The one folder that no other platform has at the same time; functions in a sandbox see nothing of
   * it but their own code.
   */
  dataDir: string;
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
  /** May still be opening: its thread takes as long to start as the runtimes take to load. */
  store: Promise<Store>;
  log: HostLog;
}

/** Everything the product does, without any of its shells. */
export interface Platform extends Calls {
  readonly functions: Registry;
  readonly runtimes: RuntimeCatalog;
  readonly sandbox: Sandbox;
  readonly runtimesDir: string;
  readonly store: Store;
  readonly liveLogs: LiveLogs;
  readonly changes: ChangeFeed;
  readonly metrics: MetricsRecorder;
  readonly maxEventBytes: number;
  readonly archives: Archives;
  readonly accounts: Accounts;
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
export async function createPlatform(options: PlatformOptions): Promise<Platform> {
  const { settings, log } = options;
  const startedAt = Date.now();
  const hosts = createRuntimeHosts(settings.dataDir, {
    scratchDir: path.join(settings.dataDir, 'scratch'),
    hidden: [settings.dataDir, settings.workDir],
  });
  const loading = loadRuntimes(settings.runtimesDir, (id) =>
    hosts.create({
      dir: path.join(settings.runtimesDir, id),
      cacheDir: path.join(settings.cacheDir, id),
      toolPath: settings.toolPaths[id],
      log,
    }),
  );
  const [all, { store, stored, totals, users, keys }] = await Promise.all([
    loading,
    readStore(options.store),
  ]).catch(async (error: unknown) => {
    await hosts.close();
    // Frees the data folder; why it could not open is told by the error.
    await options.store.then((opened) => opened.close()).catch(() => undefined);
    throw error;
  });
  const catalog = createRuntimeCatalog(all);
  const liveLogs = createLiveLogs();
  const changes = createChangeFeed();
  const metrics = createMetrics(totals);
  const printed = createPrintedLines(liveLogs, store);
  const executor = createExecutor({
    limits: settings.limits,
    mark: hosts.mark,
    log,
    onLine: printed.add,
  });
  let closing: Promise<void> | undefined;
  const isClosing = () => closing !== undefined;
  const folders = createSourceFolders(settings.workDir);
  const states = createFunctionStates(
    createDeployer({ catalog, folders, executor, sandbox: hosts.sandbox, isClosing }),
    catalog,
    hosts.sandbox,
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
  const calls = createCalls({
    functions,
    executor,
    store,
    printed,
    ended(invocation) {
      metrics.add(invocation);
      changes.callEnded(invocation);
    },
    maxEventBytes: settings.maxEventBytes,
    isClosing,
  });
  let warming: Promise<void> | undefined;
  // Not before the platform answers: what is started here takes the processor for a moment.
  setTimeout(() => {
    if (isClosing()) return;
    const left = hosts.endFormerLives();
    if (left > 0) log.warn({ processes: left }, 'ended what a killed platform had left running');
    warming = warmUp({ catalog, executor, functions, store, log, isClosing });
  }, WARM_UP_AFTER_MS).unref();
  // A store that knows no function may be a new one beside the code of an old one.
  if (stored.length > 0 && !store.mayLackFunctions) {
    void folders
      .sweep(new Set(stored.map(({ id, hash }) => `${id}/${hash}`)))
      .catch((error: unknown) => log.warn({ err: error }, 'old code folders could not be deleted'));
  }

  return {
    functions,
    runtimes: catalog,
    sandbox: hosts.sandbox,
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
    accounts: createAccounts({ stored: { users, keys }, store, log }),

    ...calls,

    health: () => ({
      status: closing ? 'stopping' : 'ok',
      ready: closing === undefined,
      storage: store.failing ? 'failing' : 'ok',
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
        // It still clears away what it was building.
        await warming;
        await store.close();
      })();
      return closing;
    },
  };
}

/** The store, and what the platform knows of it from its start. */
async function readStore(opening: Promise<Store>) {
  const store = await opening;
  const [stored, totals, users, keys] = await Promise.all([
    store.functions(),
    store.totals(),
    store.users(),
    store.apiKeys(),
  ]);
  return { store, stored, totals, users, keys };
}

function ownMemoryMb(): number {
  return process.memoryUsage.rss() / 1_048_576;
}

function toTenths(value: number): number {
  return Math.round(value * 10) / 10;
}
