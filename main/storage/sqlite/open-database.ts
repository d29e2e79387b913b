import Database from 'better-sqlite3';
import { existsSync } from 'node:fs';
import { PlatformError } from '../../contract/errors.ts';
import { copyDefinitions } from './copy-definitions.ts';
import { dataFiles, makePrivate } from './data-files.ts';
import { migrations } from './migrations/index.ts';
import { migrate, versionOf } from './migrations/migrate.ts';

/** Opens the file for the writer: makes it or brings it to this program's version first. */
export function openForWriting(file: string): Database.Database {
  const db = new Database(file, { timeout: 1_000 });
  try {
    for (const ending of ['', '-wal', '-shm']) makePrivate(file + ending);
    // Only a new file takes the page size; calls of a few KB then stay on one page.
    db.pragma('page_size = 8192');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('cache_size = -32768');
    db.pragma('wal_autocheckpoint = 1000');
    db.pragma('journal_size_limit = 67108864');
    bringUpToDate(db, file);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Opens a file that a writer has opened already. */
export function openForReading(file: string): Database.Database {
  const db = new Database(file, { readonly: true, timeout: 1_000 });
  db.pragma('cache_size = -16384');
  db.pragma('mmap_size = 268435456');
  return db;
}

function bringUpToDate(db: Database.Database, file: string): void {
  const version = versionOf(db);
  if (version > migrations.length) {
    throw new PlatformError(
      'INTERNAL',
      `${file} was written by a newer CloudFunction (data version ${version}, this program knows ` +
        `up to ${migrations.length}). Update CloudFunction, or choose another data folder.`,
    );
  }
  if (version === migrations.length) return;
  const copy = dataFiles(file).beforeMigration(version);
  if (version > 0 && !existsSync(copy)) copyDefinitions(db, copy);
  migrate(db);
}
