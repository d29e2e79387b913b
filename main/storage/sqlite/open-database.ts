import Database from 'better-sqlite3';
import { PlatformError } from '../../contract/errors.ts';
import { migrations } from './migrations/index.ts';

/** Opens the file for the writer: makes it or brings it to this program's version first. */
export function openForWriting(file: string): Database.Database {
  const db = new Database(file, { timeout: 1_000 });
  try {
    // Only a new file takes the page size; calls of a few KB then stay on one page.
    db.pragma('page_size = 8192');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('cache_size = -32768');
    db.pragma('wal_autocheckpoint = 1000');
    db.pragma('journal_size_limit = 67108864');
    migrate(db, file);
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

function migrate(db: Database.Database, file: string): void {
  const version = db.pragma('user_version', { simple: true }) as number;
  if (version > migrations.length) {
    throw new PlatformError(
      'INTERNAL',
      `${file} was written by a newer CloudFunction (data version ${version}, this program knows ` +
        `up to ${migrations.length}). Update CloudFunction, or choose another data folder.`,
    );
  }
  for (let next = version; next < migrations.length; next++) {
    db.transaction(() => {
      db.exec(migrations[next] ?? '');
      db.pragma(`user_version = ${next + 1}`);
    }).exclusive();
  }
}
