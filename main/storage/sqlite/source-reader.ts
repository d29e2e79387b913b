import { given, query, type PrepareQuery } from './query-builder.ts';

/** What the rows of the history refer to by its key. */
export interface SourceRow {
  key: number;
  function_id: string;
  name: string;
  version: number;
  runtime: string;
}

/** Finds the sources that rows refer to: looking few up once beats joining them to every row. */
export type FindSources = (rows: readonly { source: number }[]) => SourceRow[];

export function createSourceReader(prepare: PrepareQuery): FindSources {
  const known = new Map<number, SourceRow>();
  const find = prepare(
    query
      .selectFrom('sources as s')
      .innerJoin('function_keys as f', 'f.key', 's.function')
      .select(['s.key', 'f.id as function_id', 's.name', 's.version', 's.runtime'])
      .where('s.key', '=', given('key')),
  );
  return (rows) => {
    const found = new Map<number, SourceRow>();
    for (const { source: key } of rows) {
      if (found.has(key)) continue;
      const source = known.get(key) ?? find({ key })[0];
      if (source === undefined) continue;
      known.set(key, source);
      found.set(key, source);
    }
    return [...found.values()];
  };
}
