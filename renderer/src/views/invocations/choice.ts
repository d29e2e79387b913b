/** Which invocations are checked; `anchor` is where a range begins, `kept` what it adds to. */
export interface Choice {
  readonly ids: ReadonlySet<string>;
  readonly anchor: string | undefined;
  readonly kept: ReadonlySet<string>;
}

export const NONE: Choice = { ids: new Set(), anchor: undefined, kept: new Set() };

export function toggled({ ids }: Choice, id: string): Choice {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, anchor: id, kept: next };
}

/** All from the anchor to this one, in place of an earlier range from there. */
export function extended(choice: Choice, items: readonly { id: string }[], id: string): Choice {
  const { anchor, kept } = choice;
  const from = items.findIndex((one) => one.id === (anchor ?? id));
  const to = items.findIndex((one) => one.id === id);
  if (from < 0 || to < 0) return toggled(choice, id);
  const range = items.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ids: new Set([...kept, ...range.map((one) => one.id)]), anchor: anchor ?? id, kept };
}
