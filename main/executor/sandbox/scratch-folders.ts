import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import path from 'node:path';

/** A program that is still ending may write while its folder is deleted. */
const DELETE = { recursive: true, force: true, maxRetries: 5 } as const;

/** Folders that workers write to and that are deleted when they end. */
export interface ScratchFolders {
  /** A new one, as a real path. */
  make(): Promise<string>;
  remove(folder: string): Promise<void>;
  /** Removes all of them. */
  close(): Promise<void>;
}

/** All below `root`, which is theirs alone: what an earlier platform left there goes first. */
export function createScratchFolders(root: string): ScratchFolders {
  let ready: Promise<string> | undefined;

  async function prepare(): Promise<string> {
    await rm(root, DELETE);
    await mkdir(root, { recursive: true, mode: 0o700 });
    return realpath(root);
  }

  return {
    async make() {
      ready ??= prepare();
      return mkdtemp(`${await ready}${path.sep}`);
    },
    // What can't be removed now is removed at the next start.
    remove: (folder) => rm(folder, DELETE).catch(() => undefined),
    async close() {
      if (ready !== undefined) await rm(root, DELETE).catch(() => undefined);
    },
  };
}
