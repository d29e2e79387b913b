import type { RollupQuery, StoredInvocationQuery } from '../store.ts';
import { findInvocation, listInvocations } from './invocation-queries.ts';
import { listLogs, type LogFilter } from './log-queries.ts';
import { openForReading } from './open-database.ts';
import { createQueryRunner } from './query-builder.ts';
import { listRollups } from './rollup-queries.ts';
import { serveCalls } from './serve-calls.ts';
import { createSourceReader } from './source-reader.ts';

/** Runs in the reader thread: what people ask about the history. */
export function serveReader(file: string): void {
  const db = openForReading(file);
  const run = createQueryRunner(db);
  const findSources = createSourceReader(run);
  serveCalls(
    {
      invocations: (filter: StoredInvocationQuery) => listInvocations(run, findSources, filter),
      invocation: (id: string) => findInvocation(run, findSources, id),
      logs: (filter: LogFilter) => listLogs(run, findSources, filter),
      rollups: (filter: RollupQuery) => listRollups(run, filter),
      close: () => void db.close(),
    },
    () => undefined,
  );
}
