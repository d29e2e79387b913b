import type Database from 'better-sqlite3';
import type { CallAggregateData } from '../../observe/call-aggregate.ts';
import { toAggregateData, type RollupRow } from './rollup-row.ts';

export interface TotalsRow {
  functionId: string;
  functionName: string;
  runtime: string;
  calls: CallAggregateData;
}

type Row = RollupRow & { id: string; name: string };

/** The all-time rollup of each function and runtime. */
export function readTotals(db: Database.Database): TotalsRow[] {
  const rows = db.prepare<[], Row>(`
    SELECT r.*, k.id, coalesce(
      (SELECT f.name FROM functions f WHERE f.id = k.id),
      (SELECT s.name FROM sources s WHERE s.function = k.key ORDER BY s.key DESC LIMIT 1)
    ) AS name
    FROM rollups r JOIN function_keys k ON k.key = r.function
    WHERE r.period = 0 AND r.start = 0`);
  return rows.all().map((row) => ({
    functionId: row.id,
    functionName: row.name,
    runtime: row.runtime,
    calls: toAggregateData(row),
  }));
}
