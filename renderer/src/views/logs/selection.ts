/** Which rows are chosen, by their numbers; `anchor` is where a range begins. */
export interface Selection {
  readonly rows: ReadonlySet<number>;
  readonly anchor: number;
}

export const NOTHING: Selection = { rows: new Set(), anchor: 0 };

export function only(row: number): Selection {
  return { rows: new Set([row]), anchor: row };
}

export function toggled({ rows }: Selection, row: number): Selection {
  const next = new Set(rows);
  if (!next.delete(row)) next.add(row);
  return { rows: next, anchor: row };
}

export function extended({ anchor }: Selection, row: number): Selection {
  return { rows: between(anchor, row), anchor };
}

export function between(first: number, last: number): Set<number> {
  const rows = new Set<number>();
  for (let row = Math.min(first, last); row <= Math.max(first, last); row++) rows.add(row);
  return rows;
}
