import { createActivityQueries } from './activity-queries.ts';
import { createAuditQueries } from './audit-queries.ts';
import { createFunctionKeys } from './function-keys.ts';
import { createGaugeQueries } from './gauge-queries.ts';
import { createInvocationQueries } from './invocation-queries.ts';
import { createLogQueries } from './log-queries.ts';
import { openForReading } from './open-database.ts';
import { createQueries } from './query-builder.ts';
import { createRollupQueries } from './rollup-queries.ts';
import { serveCalls } from './serve-calls.ts';
import { createSourceReader } from './source-reader.ts';

/** Runs in the reader thread: what people ask about the history. */
export function serveReader(file: string): void {
  const db = openForReading(file);
  const prepare = createQueries(db);
  const functionKey = createFunctionKeys(prepare);
  const findSources = createSourceReader(prepare);
  const invocations = createInvocationQueries(prepare, functionKey, findSources);
  const logs = createLogQueries(prepare, functionKey, findSources, invocations.logKeys);
  // Statements on their own each take and release the file's locks, which costs more than most of
  // them; together they also see one state of the data.
  const inSnapshot = <Input, Output>(operation: (input: Input) => Output) =>
    db.transaction(operation);
  serveCalls(
    file,
    {
      invocations: inSnapshot(invocations.list),
      invocation: inSnapshot(invocations.find),
      logs: inSnapshot(logs.list),
      rollups: inSnapshot(createRollupQueries(prepare, functionKey).list),
      activity: inSnapshot(createActivityQueries(prepare, functionKey).list),
      gauges: inSnapshot(createGaugeQueries(prepare).list),
      auditEntries: inSnapshot(createAuditQueries(prepare).list),
      close: () => void db.close(),
    },
    () => undefined,
  );
}
