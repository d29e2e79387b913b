import type Database from 'better-sqlite3';
import {
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type Compilable,
} from 'kysely';
import type { Schema } from './schema.ts';

/** Builds queries; they are run by `createQueryRunner`, synchronously, since the thread is ours. */
export const query = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/** Runs a built query and returns its rows. */
export type RunQuery = <Row>(built: Compilable<Row>) => Row[];

/** Statements are prepared once for each shape of query. */
export function createQueryRunner(db: Database.Database): RunQuery {
  const prepared = new Map<string, Database.Statement<unknown[], unknown>>();
  return <Row>(built: Compilable<Row>) => {
    const { sql, parameters } = built.compile();
    let statement = prepared.get(sql);
    if (statement === undefined) prepared.set(sql, (statement = db.prepare(sql)));
    return statement.all(...parameters) as Row[];
  };
}
