import type Database from 'better-sqlite3';
import {
  DummyDriver,
  Kysely,
  sql,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type Compilable,
  type RawBuilder,
} from 'kysely';
import type { Schema } from './schema.ts';

/** Builds queries; they are run by `createQueries`, synchronously, since the thread is ours. */
export const query = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

class Given {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** Stands in a query for a value, mostly a number, that is given by this name each time the query runs. */
export function given<T = number>(name: string): RawBuilder<T> {
  return sql<T>`${new Given(name)}`;
}

/** Runs with the values that `given` stands for, and returns the rows. */
export type PreparedQuery<Row> = (values: Readonly<Record<string, unknown>>) => Row[];

/** Compiles a query, which takes longer than most queries do: once for each shape. */
export type PrepareQuery = <Row>(built: Compilable<Row>) => PreparedQuery<Row>;

export function createQueries(db: Database.Database): PrepareQuery {
  return <Row>(built: Compilable<Row>) => {
    const { sql: text, parameters } = built.compile();
    const statement = db.prepare(text);
    return (values) =>
      statement.all(
        ...parameters.map((value) => (value instanceof Given ? values[value.name] : value)),
      ) as Row[];
  };
}
