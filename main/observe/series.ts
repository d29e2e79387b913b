import { PlatformError } from '../contract/errors.ts';
import type { Series } from '../contract/metrics.ts';
import type { Gauge, Store } from '../storage/store.ts';
import { CallAggregate } from './call-aggregate.ts';
import { raise } from './gauges.ts';

const MAX_POINTS = 300;
/** Seconds: minutes, hours, days. */
const STEPS = [60, 300, 900, 3_600, 14_400, 43_200, 86_400, 172_800];
const LONGEST_STEP = 172_800;
const HOUR_S = 3_600;
const DAY_MS = 86_400_000;
/** How long the store keeps rollups of minutes, and those of hours. */
const MINUTES_KEPT_MS = 7 * DAY_MS;
const HOURS_KEPT_MS = 400 * DAY_MS;

/** Times are ms since the epoch. */
export interface SeriesRange {
  /** Left out: all functions together. */
  functionId: string | undefined;
  from: number;
  /** Now, where it is left out. */
  to: number | undefined;
}

export interface SeriesSources {
  store: Pick<Store, 'rollups' | 'gauges'>;
  /** Gauges that the store does not have yet. */
  recentGauges(): readonly Gauge[];
  /** ms since the epoch. */
  now: number;
}

/** Calls and load over time, in equal points that begin at multiples of their length. INVALID_INPUT. */
export async function readSeries(sources: SeriesSources, range: SeriesRange): Promise<Series> {
  const { store, recentGauges, now } = sources;
  const to = Math.min(range.to ?? now, now) + 1;
  const from = Math.max(range.from, now - HOURS_KEPT_MS);
  if (range.from >= to) {
    const message = '"from" has to lie before "to", and before now.';
    throw new PlatformError('INVALID_INPUT', message, { data: { field: 'from' } });
  }
  const step = stepOf(from, to, now);
  const stepMs = step * 1_000;
  const first = from - (from % stepMs);
  const period = step % HOUR_S === 0 ? HOUR_S : 60;
  const { functionId } = range;
  const recent = recentGauges();
  const [rollups, gauges] = await Promise.all([
    store.rollups({ functionId, from: first, to, period, step }),
    store.gauges({ from: first, to, step }),
  ]);
  const byStart = new Map(rollups.map(({ start, calls }) => [start, calls]));
  const total = new CallAggregate();
  const points: Series['points'] = [];
  for (let start = first; start < to; start += stepMs) {
    const calls = byStart.get(start) ?? new CallAggregate();
    total.merge(calls);
    points.push(toPoint(start, calls));
  }
  return {
    step,
    points,
    total: { ...total.toStats(), byErrorType: total.errorTypes },
    gauges: withRecent(gauges, recent, first, to, stepMs).map(toGaugePoint),
  };
}

function stepOf(from: number, to: number, now: number): number {
  const shortest = from < now - MINUTES_KEPT_MS ? HOUR_S : 60;
  const fits = (step: number) => step >= shortest && to - 1 - from <= step * 1_000 * MAX_POINTS;
  return STEPS.find(fits) ?? LONGEST_STEP;
}

function toPoint(start: number, calls: CallAggregate): Series['points'][number] {
  const { total, byStatus, coldStarts, durationMs } = calls.toStats();
  return {
    start: new Date(start).toISOString(),
    calls: total,
    byStatus,
    byErrorType: calls.errorTypes,
    coldStarts,
    durationMs,
  };
}

function withRecent(
  stored: Gauge[],
  recent: readonly Gauge[],
  from: number,
  to: number,
  stepMs: number,
): Gauge[] {
  const byStart = new Map(stored.map((gauge) => [gauge.start, gauge]));
  for (const gauge of recent) {
    const start = gauge.start - (gauge.start % stepMs);
    if (start < from || start >= to) continue;
    const known = byStart.get(start);
    if (known === undefined) byStart.set(start, { ...gauge, start });
    else raise(known, gauge);
  }
  return [...byStart.values()].toSorted((a, b) => a.start - b.start);
}

function toGaugePoint({ start, ...gauge }: Gauge): Series['gauges'][number] {
  return { start: new Date(start).toISOString(), ...gauge };
}
