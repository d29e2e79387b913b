import { query, type RunQuery } from './query-builder.ts';

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

export function createSourceReader(run: RunQuery): FindSources {
  const known = new Map<number, SourceRow>();
  return (rows) => {
    const keys = new Set(rows.map((row) => row.source));
    const missing = [...keys].filter((key) => !known.has(key));
    for (const key of missing) {
      const [found] = run(
        query
          .selectFrom('sources as s')
          .innerJoin('function_keys as f', 'f.key', 's.function')
          .select(['s.key', 'f.id as function_id', 's.name', 's.version', 's.runtime'])
          .where('s.key', '=', key),
      );
      if (found !== undefined) known.set(key, found);
    }
    return [...keys].flatMap((key) => known.get(key) ?? []);
  };
}
