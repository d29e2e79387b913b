import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { StorageInfo } from './contract/settings.ts';
import type { Store } from './storage/store.ts';

export interface StorageOptions {
  dataDir: string;
  databaseFile: string;
  cacheDir: string;
  retention: { maxAgeDays: number; maxSizeMb: number };
  store: Store;
}

/** What lies in the data folder now. */
export async function readStorageInfo(options: StorageOptions): Promise<StorageInfo> {
  const { dataDir, databaseFile, cacheDir, retention, store } = options;
  // SQLite keeps what is not folded in yet, and the index of it, beside the database.
  const files = [databaseFile, `${databaseFile}-wal`, `${databaseFile}-shm`];
  const [sizes, cacheBytes, oldest] = await Promise.all([
    Promise.all(files.map(sizeOfFile)),
    sizeOfFolder(cacheDir),
    oldestInvocation(store),
  ]);
  return {
    dataDir,
    databaseBytes: sizes.reduce((sum, size) => sum + size, 0),
    cacheBytes,
    ...(oldest === undefined ? {} : { oldest }),
    ...retention,
  };
}

async function sizeOfFile(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

async function sizeOfFolder(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries) {
    const below = path.join(folder, entry.name);
    if (entry.isDirectory()) bytes += await sizeOfFolder(below);
    else if (entry.isFile()) bytes += await sizeOfFile(below);
  }
  return bytes;
}

/** Halves the time in which it can be: some thirty short questions, however long the history is. */
async function oldestInvocation(store: Store): Promise<string | undefined> {
  const newestBefore = async (to: number) =>
    (await store.invocations({ to, limit: 1 })).items[0]?.startedAt;
  let oldest = await newestBefore(Date.now() + 1);
  let from = 0;
  while (oldest !== undefined) {
    const to = Date.parse(oldest);
    if (to - from <= 1) return oldest;
    const middle = Math.floor((from + to) / 2);
    const older = await newestBefore(middle + 1);
    if (older === undefined) from = middle;
    else oldest = older;
  }
  return undefined;
}
