import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pino, type Logger } from 'pino';
import packageJson from '../../package.json' with { type: 'json' };
import type { Config } from '../config/load.ts';
import { createPlatform, type Platform } from '../platform.ts';
import { createSqliteStore } from '../storage/sqlite/sqlite-store.ts';
import { PACKAGE_ROOT, RUNTIMES_DIR } from './paths.ts';
import { loadToken, tokenFile } from './token.ts';

const { version } = packageJson;
const SECOND = 1_000;
const MIB = 1024 * 1024;
/** Events of one function that may run at once where it sets no limit of its own. */
const DEFAULT_CONCURRENCY = 10;

export interface RunningServer {
  readonly url: string;
  readonly platform: Platform;
  readonly tokenFile: string;
  /** Ends gracefully: running calls get their time, records are written, then the port closes. */
  close(): Promise<void>;
}

/** Starts the platform headless, with its HTTP port. */
export async function startServer(config: Config): Promise<RunningServer> {
  const { dataDir, server, runtime, limits, monitor, storage } = config;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const log = createLog(config);
  // Node's own notices (an API is experimental) are for who debugs the platform.
  process.removeAllListeners('warning');
  process.on('warning', (warning) => log.debug({ err: warning }, warning.message));
  // The store's thread starts while this one loads what the port needs.
  const [token, store, { startHttpServer }] = await Promise.all([
    loadToken(dataDir, config.token),
    createSqliteStore({
      file: path.join(dataDir, 'platform.db'),
      log,
      retention: { maxAgeDays: storage.maxAgeDays, maxBytes: storage.maxSizeMb * MIB },
    }),
    import('../http/http-server.ts'),
  ]);
  const platform = await createPlatform({
    settings: {
      version,
      runtimesDir: RUNTIMES_DIR,
      workDir: runtime.workDir,
      cacheDir: path.join(dataDir, 'cache'),
      limits: {
        maxConcurrent: runtime.maxConcurrent,
        maxQueue: runtime.maxQueue,
        idleMs: runtime.idleTimeout * SECOND,
        initMs: runtime.initTimeout * SECOND,
        maxResultBytes: limits.resultBytes,
      },
      maxEventBytes: limits.eventBytes,
      defaults: {
        timeout: runtime.defaultTimeout,
        memory: runtime.defaultMemory,
        concurrency: DEFAULT_CONCURRENCY,
      },
      shutdownGraceMs: runtime.shutdownGrace * SECOND,
      toolPaths: runtime.paths,
    },
    store,
    log,
  });
  try {
    const http = await startHttpServer({
      platform,
      token,
      host: server.host,
      port: server.port,
      allowedHosts: server.allowedHosts,
      enableMetrics: monitor.enableMetrics,
      packageRoot: PACKAGE_ROOT,
      version,
      log,
    });
    const announced = await announce(dataDir, http.url);
    return {
      url: http.url,
      platform,
      tokenFile: tokenFile(dataDir),
      async close() {
        // The port stays open meanwhile: health says "stopping", running calls get their answers.
        await platform.close();
        await http.close();
        await announced.withdraw();
      },
    };
  } catch (error) {
    await platform.close();
    throw error;
  }
}

function createLog({ server, monitor }: Config): Logger {
  const level = server.mode === 'debug' ? 'debug' : monitor.logLevel;
  // Standard output is for the one line that says where the server is.
  return pino({ level, base: null }, pino.destination({ dest: 2, sync: true }));
}

/** Tells the command line where the server is. */
async function announce(dataDir: string, url: string): Promise<{ withdraw(): Promise<void> }> {
  const file = path.join(dataDir, 'server.json');
  const content = { url, pid: process.pid, startedAt: new Date().toISOString() };
  await writeFile(file, `${JSON.stringify(content)}\n`, { mode: 0o600 });
  return { withdraw: () => rm(file, { force: true }) };
}
