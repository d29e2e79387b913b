/** Which invocations are checked; `anchor` is where a range begins. */
export interface Choice {
  readonly ids: ReadonlySet<string>;
  readonly anchor: string | undefined;
}

export const NONE: Choice = { ids: new Set(), anchor: undefined };

export function toggled({ ids }: Choice, id: string): Choice {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, anchor: id };
}

/** All from the anchor to this one. */
export function extended(
  { ids, anchor }: Choice,
  items: readonly { id: string }[],
  id: string,
): Choice {
  const from = items.findIndex((one) => one.id === (anchor ?? id));
  const to = items.findIndex((one) => one.id === id);
  if (from < 0 || to < 0) return toggled({ ids, anchor }, id);
  const range = items.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ids: new Set(range.map((one) => one.id)), anchor: anchor ?? id };
}
