import type Database from 'better-sqlite3';
import type { StoredEvent } from '../store.ts';

/** Events kept to test functions with; they outlive their function, as its versions do. */
export function createEventTable(db: Database.Database) {
  const list = db.prepare<[string], StoredEvent>(
    'SELECT name, event FROM events WHERE function = ? ORDER BY name',
  );
  const save = db.prepare(
    `INSERT INTO events (function, name, event) VALUES (?, ?, ?)
    ON CONFLICT (function, name) DO UPDATE SET event = excluded.event`,
  );
  const remove = db.prepare('DELETE FROM events WHERE function = ? AND name = ?');

  return {
    list: (functionId: string): StoredEvent[] => list.all(functionId),
    save: (functionId: string, { name, event }: StoredEvent) =>
      void save.run(functionId, name, event),
    /** Whether there was one. */
    remove: (functionId: string, name: string): boolean => remove.run(functionId, name).changes > 0,
  };
}
