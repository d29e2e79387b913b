import Database from 'better-sqlite3';
import { copyFileSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { copyDefinitions } from './copy-definitions.ts';
import { isDamage } from './damage.ts';
import { dataFiles, makePrivate } from './data-files.ts';
import { openForReading, openForWriting } from './open-database.ts';

/**
 * Opens the database for the writer. A damaged one is set aside, never deleted, and what can be had
 * of it, or else the backup, takes its place; `tell` says so.
 */
export function openOrRestore(file: string, tell: (problem: string) => void): Database.Database {
  const { backup, damageMark } = dataFiles(file);
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  let reason: string;
  if (existsSync(damageMark)) reason = 'is damaged';
  else if (size === 0) reason = 'is empty';
  else if (size === undefined && existsSync(backup)) reason = 'is missing';
  else {
    try {
      return openSound(file);
    } catch (error) {
      if (!isDamage(error)) throw error;
      reason = `is damaged (${(error as Error).message})`;
    }
  }
  const aside = setAside(file);
  const { db, problem } = restore(file, backup, aside);
  const kept = aside === undefined ? '' : ` It is kept as ${aside}.`;
  tell(`${file} ${reason}.${kept} ${problem}`);
  rmSync(damageMark, { force: true });
  return db;
}

function restore(file: string, backup: string, aside: string | undefined) {
  if (aside !== undefined && salvage(aside, file)) {
    const problem =
      'All functions, versions and events could be read and are there; the history of calls, logs and charts starts anew.';
    return { db: openForWriting(file), problem };
  }
  const made = statSync(backup, { throwIfNoEntry: false })?.mtime;
  if (made !== undefined) {
    try {
      copyFileSync(backup, `${file}.new`);
      makePrivate(`${file}.new`);
      renameSync(`${file}.new`, file);
      const problem = `Restored from ${backup} of ${made.toISOString()}: what was saved since may be missing, and the history of calls, logs and charts starts anew.`;
      return { db: openSound(file), problem };
    } catch (error) {
      if (!isDamage(error)) throw error;
      setAside(file);
    }
  }
  const problem =
    'There is no usable backup: functions that were made before are missing. Put a copy of the file back, if you have one, and start again.';
  return { db: openForWriting(file), problem };
}

const READ_AT_START = [
  `SELECT count(length(v.env) + length(c.files)) FROM functions f
  JOIN versions v ON v.function_id = f.id AND v.version = f.version
  JOIN contents c ON c.hash = v.hash`,
  'SELECT count(length(sketch)) FROM rollups WHERE period = 0',
  'SELECT max(key) FROM invocations',
  'SELECT max(key) FROM logs',
];

/** Opens a database and reads what the platform starts with, which also warms the page cache. */
function openSound(file: string): Database.Database {
  const db = openForWriting(file);
  try {
    for (const query of READ_AT_START) db.prepare(query).get();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Moves a database away with what SQLite keeps beside it; tells where to. */
function setAside(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const aside = dataFiles(file).damaged(new Date());
  for (const ending of ['-shm', '-wal', '']) {
    if (existsSync(file + ending)) renameSync(file + ending, aside + ending);
  }
  return aside;
}

/** Damage is often in the history, which is most of the file: then all definitions are still there. */
function salvage(damaged: string, file: string): boolean {
  if (statSync(damaged).size === 0) return false;
  let source: Database.Database | undefined;
  try {
    source = openForReading(damaged);
    copyDefinitions(source, file);
    return true;
  } catch {
    return false;
  } finally {
    source?.close();
  }
}
