import type Database from 'better-sqlite3';
import type { StoredAuditEntry } from '../account-store.ts';

const DAY_MS = 86_400_000;
const KEPT_DAYS = 400;
const KEPT_ENTRIES = 100_000;

/** The writer's side of the audit log. */
export function createAuditTable(db: Database.Database) {
  const add = db.prepare(
    'INSERT INTO audit (time, caller, name, procedure, target, outcome) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const trim = db.prepare(
    'DELETE FROM audit WHERE time < ? OR key <= (SELECT max(key) FROM audit) - ?',
  );
  return {
    add: (entry: StoredAuditEntry): void =>
      void add.run(entry.time, entry.by, entry.name, entry.procedure, entry.target, entry.outcome),
    /** Deletes what is older, or more, than is kept. */
    trim: (now: number): void => void trim.run(now - KEPT_DAYS * DAY_MS, KEPT_ENTRIES),
  };
}
