import type { CallAggregateData } from '../../observe/call-aggregate.ts';
import type { RollupQuery } from '../store.ts';
import { functionKey } from './invocation-queries.ts';
import { query, type RunQuery } from './query-builder.ts';
import { ALL_FUNCTIONS, toAggregateData } from './rollup-row.ts';

/** A function that changed its runtime within a period has two of these for one `start`. */
export interface RollupPart {
  start: number;
  calls: CallAggregateData;
}

export function listRollups(run: RunQuery, filter: RollupQuery): RollupPart[] {
  const fn = functionKey(run, filter.functionId) ?? ALL_FUNCTIONS;
  if (fn === 'unknown') return [];
  const rows = run(
    query
      .selectFrom('rollups')
      .selectAll()
      .where('period', '=', filter.period)
      .where('function', '=', fn)
      .where('start', '>=', filter.from)
      .where('start', '<', filter.to)
      .orderBy('start'),
  );
  return rows.map((row) => ({ start: row.start, calls: toAggregateData(row) }));
}
