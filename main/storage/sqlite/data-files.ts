import { chmodSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** What lies beside a database `<name>.db`. */
export function dataFiles(database: string) {
  const base = database.replace(/\.db$/, '');
  return {
    /** Locked while a platform runs. */
    lock: `${base}.lock`,
    /** Who locks it. Not in the lock itself: who reads and closes that in the same process frees it. */
    holder: `${base}.lock.json`,
    backup: `${base}.backup.db`,
    /** There when damage was met while running: the next start restores. */
    damageMark: `${base}.damage-found`,
    /** The definitions as they were before a migration from this version of the data. */
    beforeMigration: (version: number) => `${base}.version-${version}.db`,
    damaged: (time: Date) =>
      `${base}.damaged-${time.toISOString().replace(/[:.]/g, '-').replace('Z', '')}.db`,
  };
}

/** Whether a damaged database was set aside here and is still there. */
export function hasDamagedFile(database: string): boolean {
  const prefix = `${path.basename(database, '.db')}.damaged-`;
  return readdirSync(path.dirname(database)).some((name) => name.startsWith(prefix));
}

/** Events, code and environments are for their owner only. */
export function makePrivate(file: string): void {
  try {
    chmodSync(file, 0o600);
  } catch {
    // Not there, or a disk without owners.
  }
}
