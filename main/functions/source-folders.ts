import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, realpath, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PlatformError } from '../contract/errors.ts';
import { createKeyedLock } from './keyed-lock.ts';

/** The content hash of a source: what makes two versions the same code. Hex. */
export function sourceHash(
  runtime: string,
  handler: string,
  files: Readonly<Record<string, string>>,
): string {
  const hash = createHash('sha256').update(JSON.stringify([runtime, handler]));
  for (const file of Object.keys(files).toSorted()) {
    hash.update(JSON.stringify([file, files[file]]));
  }
  return hash.digest('hex');
}

export interface SourceFolders {
  /**
   * Writes a version's files, once; the folder is complete or absent at every moment. Its path has
   * no links in it, since languages name files by their real ones. INTERNAL with what to do where
   * the disk refuses it.
   */
  write(functionId: string, hash: string, files: Readonly<Record<string, string>>): Promise<string>;
  /** Deletes a function's folders. */
  remove(functionId: string): Promise<void>;
  /**
   * Deletes every folder that no function uses: neither `used`, which has `<functionId>/<hash>`, nor
   * written since this was created.
   */
  sweep(used: ReadonlySet<string>): Promise<void>;
}

const FUNCTION_ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;
const SHORT = 16;

/** Where the code of functions lies as real files, for the runtimes: `<workDir>/<id>/<hash>/`. */
export function createSourceFolders(workDir: string): SourceFolders {
  const folderOf = (functionId: string, hash: string) =>
    path.join(workDir, functionId, hash.slice(0, SHORT));
  /** By function: nothing is saved into a folder that is just being deleted. */
  const locked = createKeyedLock();
  /** `<functionId>/<hash>`, shortened. */
  const written = new Set<string>();

  return {
    write: (functionId, hash, files) =>
      locked(functionId, async () => {
        const folder = folderOf(functionId, hash);
        written.add(`${functionId}/${hash.slice(0, SHORT)}`);
        const there = await find(folder);
        if (there !== undefined) return there;
        await writeFolder(folder, files);
        return realpath(folder);
      }),

    async remove(functionId) {
      if (!FUNCTION_ID.test(functionId)) return;
      await locked(functionId, () =>
        rm(path.join(workDir, functionId), { recursive: true, force: true }),
      );
    },

    async sweep(used) {
      const keep = new Set([...used].map((key) => key.slice(0, key.indexOf('/') + 1 + SHORT)));
      for (const functionId of await list(workDir)) {
        // The folder may be one that the person shares with other things.
        if (!FUNCTION_ID.test(functionId)) continue;
        await locked(functionId, async () => {
          const hashes = await list(path.join(workDir, functionId));
          const isUsed = (hash: string) =>
            [keep, written].some((known) => known.has(`${functionId}/${hash}`));
          const unused = hashes.filter((hash) => !isUsed(hash));
          const doomed =
            unused.length === hashes.length
              ? [path.join(workDir, functionId)]
              : unused.map((hash) => path.join(workDir, functionId, hash));
          for (const folder of doomed) await rm(folder, { recursive: true, force: true });
        });
      }
    },
  };

  async function writeFolder(folder: string, files: Readonly<Record<string, string>>) {
    const draft = `${folder}.${randomBytes(4).toString('hex')}.draft`;
    try {
      for (const [file, text] of Object.entries(files)) {
        const target = path.join(draft, ...file.split('/'));
        await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
        await writeFile(target, text, { mode: 0o600 });
      }
      await rename(draft, folder);
    } catch (error) {
      await rm(draft, { recursive: true, force: true }).catch(() => undefined);
      throw notWritten(workDir, error);
    }
  }
}

function notWritten(workDir: string, cause: unknown): PlatformError {
  const { code = String(cause) } = cause as { code?: string };
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  const advice = full ? 'make room on its disk' : 'make it writable';
  const text = `The data folder ${workDir} can't be written (${code}): ${advice}, then try again.`;
  return new PlatformError('INTERNAL', text, { cause });
}

async function find(folder: string): Promise<string | undefined> {
  return realpath(folder).catch(() => undefined);
}

async function list(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
