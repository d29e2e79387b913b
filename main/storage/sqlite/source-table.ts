import type Database from 'better-sqlite3';
import type { Source } from './batch.ts';

/** A source as the tables know it. */
export interface SourceKeys {
  /** Key in `sources`. */
  source: number;
  /** Key in `function_keys`. */
  function: number;
  runtime: string;
}

/** The dictionaries of functions and sources that the rows of the history refer to. */
export function createSourceTable(db: Database.Database) {
  const addFunction = db.prepare('INSERT OR IGNORE INTO function_keys (id) VALUES (?)');
  const findFunction = db.prepare<[string], number>('SELECT key FROM function_keys WHERE id = ?');
  const addSource = db.prepare(
    'INSERT OR IGNORE INTO sources (function, name, version, runtime) VALUES (?, ?, ?, ?)',
  );
  const findSource = db.prepare<[number, string, number, string], number>(
    'SELECT key FROM sources WHERE function = ? AND name = ? AND version = ? AND runtime = ?',
  );
  findFunction.pluck();
  findSource.pluck();

  return {
    /** Call it inside a transaction: it inserts what is new. */
    resolve({ functionId, functionName, version, runtime }: Source): SourceKeys {
      addFunction.run(functionId);
      const fn = findFunction.get(functionId) ?? 0;
      addSource.run(fn, functionName, version, runtime);
      const source = findSource.get(fn, functionName, version, runtime) ?? 0;
      return { source, function: fn, runtime };
    },
  };
}
