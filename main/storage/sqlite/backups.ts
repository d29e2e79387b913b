import type Database from 'better-sqlite3';
import { statSync } from 'node:fs';
import { copyDefinitions } from './copy-definitions.ts';
import { dataFiles } from './data-files.ts';

/** When it is looked whether a backup is due. */
export interface BackupTimes {
  /** ms after the start. */
  firstMs: number;
  /** ms from one look to the next. */
  everyMs: number;
}

const DAY_MS = 86_400_000;

/** Keeps a copy of all definitions beside the database: of every change, and a day old at most. */
export function scheduleBackups(
  db: Database.Database,
  file: string,
  { firstMs, everyMs }: BackupTimes,
  failed: (cause: unknown) => void,
) {
  const { backup } = dataFiles(file);
  const newest = db
    .prepare<[], number | null>(
      `SELECT max(time) FROM (SELECT max(updated_at) AS time FROM versions
      UNION ALL SELECT max(updated_at) FROM users UNION ALL SELECT max(created_at) FROM api_keys)`,
    )
    .pluck();
  let changed = false;
  let removed = false;

  function isDue(): boolean {
    if (changed) return true;
    const last = newest.get() ?? undefined;
    if (last === undefined) return false;
    const made = statSync(backup, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    return last > made || Date.now() - made > DAY_MS;
  }

  function look(): void {
    try {
      if (!isDue()) return;
      copyDefinitions(db, backup);
      changed = false;
      removed = false;
    } catch (error) {
      failed(error);
    }
  }

  let timer = setTimeout(function again() {
    look();
    timer = setTimeout(again, everyMs);
  }, firstMs);

  return {
    changed: () => void (changed = true),
    /** A removed function's environment, or a user or key, must not outlive it in the backup. */
    removed: () => void (changed = removed = true),
    stop(): void {
      clearTimeout(timer);
      if (removed) look();
    },
  };
}
