import type Database from 'better-sqlite3';
import { PlatformError } from '../../contract/errors.ts';
import type { StoredFunction, VersionSummary } from '../store.ts';
import type { VersionsTable } from './schema.ts';
import type { Transact } from './transact.ts';

const VERSION_ROWS = `
  SELECT v.*, c.files FROM versions v JOIN contents c ON c.hash = v.hash`;

type VersionRow = VersionsTable & { files: string };

/** The functions and their versions. */
export function createFunctionTable(db: Database.Database, transact: Transact) {
  const owner = db.prepare<[string], string>('SELECT id FROM functions WHERE name = ?').pluck();
  const saved = db
    .prepare<[string, number], number>(
      'SELECT count(*) FROM versions WHERE function_id = ? AND version = ?',
    )
    .pluck();
  const addContent = db.prepare('INSERT OR IGNORE INTO contents (hash, files) VALUES (?, ?)');
  const addVersion = db.prepare(
    'INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const setCurrent = db.prepare(
    `INSERT INTO functions (id, name, version) VALUES (?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, version = excluded.version`,
  );
  const removeCurrent = db.prepare('DELETE FROM functions WHERE id = ?');
  const forgetEnv = db.prepare(`UPDATE versions SET env = '{}' WHERE function_id = ?`);
  const current = db.prepare<[], VersionRow>(
    `${VERSION_ROWS} JOIN functions f ON f.id = v.function_id AND f.version = v.version
    ORDER BY v.name`,
  );
  const one = db.prepare<[string, number], VersionRow>(
    `${VERSION_ROWS} WHERE v.function_id = ? AND v.version = ?`,
  );
  const history = db.prepare<[string], VersionSummary>(
    `SELECT version, updated_at AS updatedAt, name, runtime, handler, hash, description
    FROM versions WHERE function_id = ? ORDER BY version DESC`,
  );

  return {
    list: (): StoredFunction[] => current.all().map(toFunction),

    save(fn: StoredFunction): void {
      transact(() => {
        const holder = owner.get(fn.name);
        if (holder !== undefined && holder !== fn.id) {
          throw new PlatformError(
            'NAME_TAKEN',
            `A function named "${fn.name}" exists already. Choose another name.`,
          );
        }
        if (saved.get(fn.id, fn.version) !== 0) {
          throw new PlatformError(
            'INTERNAL',
            `Version ${fn.version} of "${fn.name}" is saved already. Load the function again, then save.`,
          );
        }
        addContent.run(fn.hash, JSON.stringify(fn.files));
        addVersion.run(
          fn.id,
          fn.version,
          fn.name,
          fn.createdAt,
          fn.updatedAt,
          fn.runtime,
          fn.handler,
          fn.hash,
          fn.timeout,
          fn.memory,
          fn.concurrency,
          JSON.stringify(fn.env),
          fn.description,
          Number(fn.sandbox),
        );
        setCurrent.run(fn.id, fn.name, fn.version);
      });
    },

    remove(id: string): void {
      transact(() => {
        if (removeCurrent.run(id).changes > 0) forgetEnv.run(id);
      });
    },

    version(functionId: string, version: number): StoredFunction | undefined {
      const row = one.get(functionId, version);
      return row === undefined ? undefined : toFunction(row);
    },

    versions: (functionId: string): VersionSummary[] => history.all(functionId),
  };
}

function toFunction(row: VersionRow): StoredFunction {
  return {
    id: row.function_id,
    name: row.name,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    runtime: row.runtime,
    handler: row.handler,
    hash: row.hash,
    files: JSON.parse(row.files) as Record<string, string>,
    timeout: row.timeout,
    memory: row.memory,
    concurrency: row.concurrency,
    sandbox: row.sandbox === 1,
    env: JSON.parse(row.env) as Record<string, string>,
    description: row.description,
  };
}
