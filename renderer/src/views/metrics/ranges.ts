const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Ranges up to now, the shortest first. */
export const RANGES = ['5m', '1h', '6h', '24h', '7d', '30d'] as const;
export type Range = (typeof RANGES)[number];

const LENGTH_MS: Record<Range, number> = {
  '5m': 5 * MINUTE_MS,
  '1h': HOUR_MS,
  '6h': 6 * HOUR_MS,
  '24h': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
};

/** A stretch of time, ms since the epoch. */
export interface Span {
  from: number;
  to: number;
}

/** What the address asks for: `range=6h`, and `from` and `to` where a part of it was zoomed into. */
export interface Choice {
  range: Range;
  zoom: Span | undefined;
}

export function choiceOf(query: URLSearchParams): Choice {
  const range = RANGES.find((one) => one === query.get('range')) ?? '1h';
  const from = Date.parse(query.get('from') ?? '');
  const to = Date.parse(query.get('to') ?? '');
  const valid = from < to;
  return { range, zoom: valid ? { from, to } : undefined };
}

export function spanOf({ range, zoom }: Choice, now: number): Span {
  return zoom ?? { from: now - LENGTH_MS[range], to: now };
}

/** How often what is shown is asked for again, ms; undefined for a part of the past. */
export function refreshOf({ range, zoom }: Choice): number | undefined {
  if (zoom !== undefined) return undefined;
  if (LENGTH_MS[range] <= HOUR_MS) return 5_000;
  return LENGTH_MS[range] <= DAY_MS ? 30_000 : 5 * MINUTE_MS;
}

/** The same length, half a length earlier or later; what would reach now follows it again. */
export function moved(choice: Choice, direction: 'earlier' | 'later', now: number): Choice {
  const { from, to } = spanOf(choice, now);
  const by = ((to - from) / 2) * (direction === 'later' ? 1 : -1);
  if (to + by >= now) return { ...choice, zoom: undefined };
  return { ...choice, zoom: { from: from + by, to: to + by } };
}

/** Whole minutes around what was chosen, two of them at least. */
export function zoomed(choice: Choice, chosen: Span): Choice {
  const from = Math.floor(chosen.from / MINUTE_MS) * MINUTE_MS;
  const to = Math.max(Math.ceil(chosen.to / MINUTE_MS) * MINUTE_MS, from + 2 * MINUTE_MS);
  return { ...choice, zoom: { from, to } };
}

/** The query of an address that shows it. */
export function queryOf({ range, zoom }: Choice): Record<string, string | undefined> {
  const iso = (time: number) => new Date(time).toISOString();
  return {
    range: range === '1h' ? undefined : range,
    from: zoom && iso(zoom.from),
    to: zoom && iso(zoom.to),
  };
}
