import { INVOCATION_STATUSES } from '../../contract/invocation.ts';
import { CallAggregate, STATUS_NUMBER } from '../../observe/call-aggregate.ts';
import type { Activity } from '../store.ts';
import type { FunctionKey } from './function-keys.ts';
import { given, query, type PrepareQuery } from './query-builder.ts';
import { toAggregateData } from './rollup-row.ts';
import { sql } from 'kysely';

const HOUR_S = 3600;
const HOUR_MS = HOUR_S * 1_000;
/** By number. */
const STATUSES = INVOCATION_STATUSES.toSorted((a, b) => STATUS_NUMBER[a] - STATUS_NUMBER[b]);
/** Which errors there were is not asked for. */
const NO_ERRORS = '{}';

export interface ActivityQuery {
  functionIds: readonly string[];
  since: number;
}

/** Two short walks along an index for each function. */
export function createActivityQueries(prepare: PrepareQuery, functionKey: FunctionKey) {
  const newest = prepare(
    query
      .selectFrom('invocations')
      .select(['id', 'status', 'started_at', 'total_us'])
      .select(
        sql<string | null>`CASE WHEN status <> 0 THEN error ->> '$.type' END`.as('error_type'),
      )
      .where('function', '=', given('fn'))
      .orderBy('key', 'desc')
      .limit(1),
  );
  const hours = prepare(
    query
      .selectFrom('rollups')
      .select(['start', 'calls', 'statuses', 'cold_starts', 'sum_ms', 'min_ms', 'max_ms'])
      // Each blob becomes a buffer of its own, at 3 µs; a third of that as text. There are 24,000.
      .select(sql<string>`hex(sketch)`.as('sketch'))
      .where('period', '=', HOUR_S)
      .where('function', '=', given('fn'))
      .where('start', '>=', given('since'))
      .orderBy('start'),
  );

  function lastOf(fn: number): Activity['last'] {
    const row = newest({ fn })[0];
    if (row === undefined) return undefined;
    return {
      invocationId: row.id,
      status: STATUSES[row.status] ?? 'error',
      startedAt: row.started_at,
      totalMs: row.total_us / 1_000,
      errorType: row.error_type ?? undefined,
    };
  }

  return {
    list: ({ functionIds, since }: ActivityQuery): Activity[] =>
      functionIds.flatMap((functionId) => {
        const fn = functionKey(functionId);
        if (fn === undefined || fn === 'unknown') return [];
        const sum = new CallAggregate();
        const perHour: number[] = [];
        for (const row of hours({ fn, since })) {
          const sketch = Buffer.from(row.sketch, 'hex');
          sum.mergeData(toAggregateData({ ...row, sketch, error_types: NO_ERRORS }));
          const hour = (row.start - since) / HOUR_MS;
          while (perHour.length <= hour) perHour.push(0);
          // An hour in which the function changed its runtime has two rows.
          perHour[hour] = (perHour[hour] ?? 0) + row.calls;
        }
        return {
          functionId,
          last: lastOf(fn),
          perHour,
          calls: sum.calls,
          failures: sum.failures,
          p95Ms: sum.quantile(0.95),
        };
      }),
  };
}
