import type { Gauge, GaugeQuery } from '../store.ts';
import { given, query, type PrepareQuery } from './query-builder.ts';
import { sql } from 'kysely';

export function createGaugeQueries(prepare: PrepareQuery) {
  const start = sql<number>`start - start % ${given('stepMs')}`;
  const list = prepare(
    query
      .selectFrom('gauges')
      .select((is) => [
        start.as('start'),
        is.fn.max('running').as('running'),
        is.fn.max('queued').as('queued'),
        is.fn.max('workers').as('workers'),
        is.fn.max('memory_mb').as('memoryMb'),
      ])
      .where('start', '>=', given('from'))
      .where('start', '<', given('to'))
      .groupBy(sql`1`)
      .orderBy(sql`1`),
  );
  return {
    list: ({ from, to, step }: GaugeQuery): Gauge[] => list({ from, to, stepMs: step * 1_000 }),
  };
}
