import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { pino, type DestinationStream, type Logger } from 'pino';
import packageJson from '../package.json' with { type: 'json' };
import type { SettingsSource, Shell } from './api/shell.ts';
import type { Config } from './config/load.ts';
import { createSettings } from './config/settings.ts';
import { PlatformError } from './contract/errors.ts';
import type { Platform } from './platform.ts';
import { RUNTIMES_DIR } from './server/paths.ts';
import { readStorageInfo } from './storage-info.ts';
import { createSqliteStore } from './storage/sqlite/sqlite-store.ts';

const SECOND = 1_000;
const MIB = 1024 * 1024;
/** Events of one function that may run at once where it sets no limit of its own. */
const DEFAULT_CONCURRENCY = 10;

/** This product's version. */
export const { version: VERSION } = packageJson;

/** The platform as every shell starts it, without a port. */
export interface RunningPlatform {
  readonly config: Config;
  readonly platform: Platform;
  readonly log: Logger;
  /** What every shell hands to the API as its own; `access` is the one part that they differ in. */
  readonly settings: SettingsSource;
  readonly storage: Shell['storage'];
}

/** The platform's own log, as the configuration wants it. */
export function createLog(
  { server, monitor }: Config,
  // Standard output is for the one line that says where the server is.
  output: DestinationStream = pino.destination({ dest: 2, sync: true }),
): Logger {
  const level = server.mode === 'debug' ? 'debug' : monitor.logLevel;
  return pino({ level, base: null }, output);
}

/** Makes the data folder and starts the platform in it. */
export async function startPlatform(
  config: Config,
  log: Logger = createLog(config),
): Promise<RunningPlatform> {
  const { dataDir, runtime, limits, storage } = config;
  // At once: to wait for it would let other modules load first, and the store's thread start last.
  makeDataFolder(dataDir);
  // Node's own notices (an API is experimental) are for who debugs the platform.
  process.removeAllListeners('warning');
  process.on('warning', (warning) => log.debug({ err: warning }, warning.message));
  const databaseFile = path.join(dataDir, 'platform.db');
  const cacheDir = path.join(dataDir, 'cache');
  const store = createSqliteStore({
    file: databaseFile,
    log,
    retention: { maxAgeDays: storage.maxAgeDays, maxBytes: storage.maxSizeMb * MIB },
  });
  // Told by who awaits it.
  store.catch(() => undefined);
  makePrivateFolder(cacheDir);
  // Not before the store's thread is on its way, which takes as long to start as this to load.
  const { createPlatform } = await import('./platform.ts');
  const platform = await createPlatform({
    settings: {
      version: VERSION,
      runtimesDir: RUNTIMES_DIR,
      workDir: runtime.workDir,
      dataDir,
      cacheDir,
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
  return {
    config,
    platform,
    log,
    settings: createSettings(config),
    storage: () =>
      readStorageInfo({
        ...{ dataDir, databaseFile, cacheDir },
        retention: storage,
        store: platform.store,
      }),
  };
}

function makeDataFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const { code } = cause as { code?: string };
    throw new PlatformError(
      'INTERNAL',
      `The data folder ${dataDir} can't be made (${code}). Make its parent folder writable, or choose another with --data-dir or DATA_DIR.`,
      { cause },
    );
  }
}

/** Builds hold the functions' code. A folder that can't be made is told by who first needs it. */
function makePrivateFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
  } catch {
    // Of another owner, or on a disk without owners.
  }
}
