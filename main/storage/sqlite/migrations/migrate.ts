import type Database from 'better-sqlite3';
import { migrations } from './index.ts';

/** The version of a database's data; 0 where it is new. */
export function versionOf(db: Database.Database): number {
  return db.pragma('user_version', { simple: true }) as number;
}

/** Brings a database to a version of the data. */
export function migrate(db: Database.Database, to = migrations.length): void {
  for (let next = versionOf(db); next < to; next++) {
    db.transaction(() => {
      db.exec(migrations[next] ?? '');
      db.pragma(`user_version = ${next + 1}`);
    }).exclusive();
  }
}
