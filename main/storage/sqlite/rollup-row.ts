import type { CallAggregateData } from '../../observe/call-aggregate.ts';
import type { RollupsTable } from './schema.ts';

/** Stands for all functions together; keys of functions count from 1. */
export const ALL_FUNCTIONS = 0;
/** The period of the one rollup that covers everything ever. */
export const ALL_TIME = 0;

export type RollupRow = RollupsTable;

export function toAggregateData(
  row: Omit<RollupRow, 'function' | 'runtime' | 'period' | 'start'>,
): CallAggregateData {
  return {
    calls: row.calls,
    statuses: JSON.parse(row.statuses) as number[],
    coldStarts: row.cold_starts,
    sumMs: row.sum_ms,
    minMs: row.min_ms,
    maxMs: row.max_ms,
    errorTypes: JSON.parse(row.error_types) as Record<string, number>,
    sketch: row.sketch,
  };
}
