import Database from 'better-sqlite3';
import { renameSync, rmSync } from 'node:fs';
import { makePrivate } from './data-files.ts';
import { migrate, versionOf } from './migrations/migrate.ts';

/** What people made, in the order in which rows refer to each other. */
const DEFINITIONS = ['contents', 'versions', 'functions', 'events', 'users', 'api_keys'];
/** Calls ever counted. The history itself is most of the file, and left out. */
const TOTALS = ['function_keys', 'sources', 'rollups'];
const ONLY: Readonly<Record<string, string>> = { rollups: 'WHERE period = 0' };

/**
 * Writes functions, versions, events, users, keys and all-time totals into a database of their own. The file is
 * complete or as it was before at every moment. Throws where a definition can't be read.
 */
export function copyDefinitions(source: Database.Database, to: string): void {
  const draft = `${to}.new`;
  for (const left of [draft, `${draft}-journal`]) rmSync(left, { force: true });
  const target = new Database(draft);
  try {
    makePrivate(draft);
    target.pragma('page_size = 8192');
    target.pragma('synchronous = FULL');
    migrate(target, versionOf(source));
    copyTables(source, target, DEFINITIONS);
    try {
      copyTables(source, target, TOTALS);
    } catch {
      // Damaged ones are no reason to lose the functions as well.
    }
  } catch (error) {
    target.close();
    rmSync(draft, { force: true });
    throw error;
  }
  target.close();
  renameSync(draft, to);
}

function copyTables(
  source: Database.Database,
  target: Database.Database,
  names: readonly string[],
): void {
  const has = target.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?`);
  target.transaction(() => {
    for (const name of names) {
      // An older version of the data has fewer tables.
      if (has.get(name) === undefined) continue;
      const rows = source.prepare<[], unknown[]>(`SELECT * FROM ${name} ${ONLY[name] ?? ''}`).raw();
      const places = rows.columns().map(() => '?');
      const insert = target.prepare(`INSERT INTO ${name} VALUES (${places.join(', ')})`);
      for (const row of rows.iterate()) insert.run(...row);
    }
  })();
}
