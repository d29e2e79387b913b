import { createHash, randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';

/** What a platform's processes are marked with: `<place>.<life>`, its data folder and this run on it. */
export function createMark(folder: string): string {
  let place = folder;
  try {
    place = realpathSync(folder);
  } catch {
    // Not there yet, or not to be read: then its name has to do.
  }
  const hash = createHash('sha256').update(place).digest('hex').slice(0, 16);
  return `${hash}.${randomBytes(6).toString('hex')}`;
}
