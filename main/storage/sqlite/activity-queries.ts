import { INVOCATION_STATUSES } from '../../contract/invocation.ts';
import { CallAggregate, STATUS_NUMBER } from '../../observe/call-aggregate.ts';
import type { Activity } from '../store.ts';
import type { FunctionKey } from './function-keys.ts';
import { given, query, type PrepareQuery } from './query-builder.ts';
import { sql } from 'kysely';

const HOUR_S = 3600;
const HOUR_MS = HOUR_S * 1_000;
/** By number. */
const STATUSES = INVOCATION_STATUSES.toSorted((a, b) => STATUS_NUMBER[a] - STATUS_NUMBER[b]);
/** See `DurationSketch.mergeEncoded`; as hexadecimal digits. */
const BETWEEN_SKETCHES = '00';
const NOT_ASKED_FOR = { coldStarts: 0, sumMs: 0, errorTypes: {} };

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
  // One row for each function and not one for each of its hours: what a row costs is most of the
  // time, and there would be 24,000.
  const sums = prepare(
    query
      .selectFrom('rollups')
      .select(({ fn }) => [
        fn.sum<number>('calls').as('calls'),
        fn.min('min_ms').as('min_ms'),
        fn.max('max_ms').as('max_ms'),
      ])
      .select(sql<number>`sum(statuses ->> 0)`.as('successes'))
      .select(sql<string>`json_group_array(json_array(start, calls))`.as('hours'))
      .select(sql<string>`group_concat(hex(sketch), ${sql.lit(BETWEEN_SKETCHES)})`.as('sketches'))
      .where('period', '=', HOUR_S)
      .where('function', '=', given('fn'))
      .where('start', '>=', given('since')),
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

  /** The calls of all those hours, and how many there were in each. */
  function sumOf(fn: number, since: number): { sum: CallAggregate; perHour: number[] } {
    const sum = new CallAggregate();
    const perHour: number[] = [];
    const row = sums({ fn, since })[0];
    if (!row?.calls) return { sum, perHour };
    sum.mergeData({
      ...NOT_ASKED_FOR,
      calls: row.calls,
      statuses: [row.successes, row.calls - row.successes],
      minMs: row.min_ms,
      maxMs: row.max_ms,
      sketch: Buffer.from(row.sketches, 'hex'),
    });
    for (const [start, calls] of JSON.parse(row.hours) as [number, number][]) {
      const hour = (start - since) / HOUR_MS;
      while (perHour.length <= hour) perHour.push(0);
      // An hour in which the function changed its runtime has two rows.
      perHour[hour] = (perHour[hour] ?? 0) + calls;
    }
    return { sum, perHour };
  }

  return {
    list: ({ functionIds, since }: ActivityQuery): Activity[] =>
      functionIds.flatMap((functionId) => {
        const fn = functionKey(functionId);
        if (fn === undefined || fn === 'unknown') return [];
        const { sum, perHour } = sumOf(fn, since);
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
