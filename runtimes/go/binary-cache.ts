import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';

/** Programs kept; one is some 3 MB. */
const KEEP = 200;

/** Built programs by the hash of everything that went into them. */
export interface BinaryCache {
  /** Where the program of this hash is, or would be. */
  pathOf(key: string): string;
  /** Whether it is there; asking counts as using it. */
  has(key: string): Promise<boolean>;
  /** The same of a program by its path. */
  holds(file: string): Promise<boolean>;
  /** Moves a finished program in, and the longest unused ones out. */
  add(key: string, file: string): Promise<void>;
}

export function createBinaryCache(dir: string): BinaryCache {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const pathOf = (key: string) => path.join(dir, key + suffix);

  function holds(file: string): Promise<boolean> {
    const now = new Date();
    return utimes(file, now, now).then(
      () => true,
      () => false,
    );
  }

  return {
    pathOf,
    has: (key) => holds(pathOf(key)),
    holds,
    async add(key, file) {
      await mkdir(dir, { recursive: true });
      await rename(file, pathOf(key));
      await prune(dir);
    },
  };
}

async function prune(dir: string): Promise<void> {
  const names = await readdir(dir);
  if (names.length <= KEEP) return;
  const used = await Promise.all(
    names.map(async (name) => {
      const file = path.join(dir, name);
      const info = await stat(file).catch(() => undefined);
      return { file, at: info?.mtimeMs ?? 0 };
    }),
  );
  used.sort((a, b) => b.at - a.at);
  // Windows refuses while the program runs: then a later time will do.
  await Promise.all(
    used.slice(KEEP).map(({ file }) => rm(file, { force: true }).catch(() => undefined)),
  );
}
