/** Ranges that end now, in ms. */
export const PRESETS = {
  '5m': 5 * 60_000,
  '15m': 15 * 60_000,
  '1h': 3_600_000,
  '6h': 6 * 3_600_000,
  '24h': 86_400_000,
  '7d': 7 * 86_400_000,
} as const;
export type Preset = keyof typeof PRESETS;

/** `from` ≤ time < `to`, in ms since the epoch; what is left out is open. */
export interface TimeBounds {
  from?: number;
  to?: number;
}

/** Any time, a range that ends now, or bounds of one's own. */
export type TimeRange = Preset | TimeBounds;

/** What the address says: `range=15m`, or `from` and `to` in ms since the epoch. */
export function readRange(query: URLSearchParams): TimeRange {
  const preset = query.get('range');
  if (preset !== null && isPreset(preset)) return preset;
  const from = readMs(query.get('from'));
  const to = readMs(query.get('to'));
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

/** The same range for `setQuery`. */
export function rangeQuery(range: TimeRange): Record<'range' | 'from' | 'to', string | undefined> {
  if (typeof range === 'string') return { range, from: undefined, to: undefined };
  return { range: undefined, from: range.from?.toString(), to: range.to?.toString() };
}

export function boundsOf(range: TimeRange, now: number): TimeBounds {
  return typeof range === 'string' ? { from: now - PRESETS[range] } : range;
}

export function isAnyTime(range: TimeRange): boolean {
  return typeof range !== 'string' && range.from === undefined && range.to === undefined;
}

/** As `<input type="datetime-local">` has it, in the person's own time zone. */
export function toLocalInput(ms: number | undefined): string {
  if (ms === undefined) return '';
  const time = new Date(ms);
  return new Date(ms - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

export function fromLocalInput(text: string): number | undefined {
  const ms = text === '' ? Number.NaN : new Date(text).getTime();
  return Number.isNaN(ms) ? undefined : ms;
}

function isPreset(text: string): text is Preset {
  return Object.hasOwn(PRESETS, text);
}

function readMs(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
