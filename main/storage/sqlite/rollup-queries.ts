import { CallAggregate, type CallAggregateData } from '../../observe/call-aggregate.ts';
import type { RollupQuery } from '../store.ts';
import type { FunctionKey } from './function-keys.ts';
import { given, query, type PrepareQuery } from './query-builder.ts';
import { ALL_FUNCTIONS, toAggregateData } from './rollup-row.ts';

/** A rollup as it passes between threads. */
export interface RollupPart {
  start: number;
  calls: CallAggregateData;
}

export function createRollupQueries(prepare: PrepareQuery, functionKey: FunctionKey) {
  const rowsOf = prepare(
    query
      .selectFrom('rollups')
      .selectAll()
      .where('period', '=', given('period'))
      .where('function', '=', given('fn'))
      .where('start', '>=', given('from'))
      .where('start', '<', given('to'))
      .orderBy('start'),
  );

  return {
    list({ functionId, period, step = period, from, to }: RollupQuery): RollupPart[] {
      const fn = functionKey(functionId) ?? ALL_FUNCTIONS;
      if (fn === 'unknown') return [];
      const stepMs = step * 1_000;
      const steps = new Map<number, CallAggregate>();
      // A function that changed its runtime within a period has two rows for one `start`.
      for (const row of rowsOf({ fn, period, from, to })) {
        const start = row.start - (row.start % stepMs);
        let calls = steps.get(start);
        if (calls === undefined) steps.set(start, (calls = new CallAggregate()));
        calls.mergeData(toAggregateData(row));
      }
      return Array.from(steps, ([start, calls]) => ({ start, calls: calls.toData() }));
    },
  };
}
