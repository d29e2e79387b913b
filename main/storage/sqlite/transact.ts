import type Database from 'better-sqlite3';

/** Runs `work` inside a transaction; whatever it throws rolls all of it back. */
export type Transact = <T>(work: () => T) => T;

/** Statements prepared once: `db.transaction` wraps its function anew for each use. */
export function createTransact(db: Database.Database): Transact {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const rollback = db.prepare('ROLLBACK');
  return (work) => {
    begin.run();
    try {
      const result = work();
      commit.run();
      return result;
    } catch (error) {
      // SQLite ends the transaction by itself when the disk is full.
      if (db.inTransaction) rollback.run();
      throw error;
    }
  };
}
