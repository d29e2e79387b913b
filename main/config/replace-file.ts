import { randomBytes } from 'node:crypto';
import { mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/** Writes a file so that it has its old text or its new one at every moment, also after a crash. */
export async function replaceFile(file: string, text: string): Promise<void> {
  // Behind a link it is the linked file that changes.
  const target = await realpath(file).catch(() => file);
  const mode = await stat(target).then(
    (before) => before.mode & 0o777,
    () => 0o600,
  );
  await mkdir(path.dirname(target), { recursive: true });
  const draft = `${target}.${randomBytes(4).toString('hex')}.draft`;
  try {
    const handle = await open(draft, 'wx', mode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
