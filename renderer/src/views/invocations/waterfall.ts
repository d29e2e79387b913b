import type { Durations } from '../../../../main/contract/invocation';

export interface Segment {
  part: 'queue' | 'start' | 'run';
  /** Percent of the scale. */
  width: number;
}

/** The scale of all bars: what all but the slowest of them fit into, rounded up. ms. */
export function scaleOf(totals: readonly number[]): number {
  if (totals.length === 0) return 1;
  const sorted = totals.toSorted((a, b) => a - b);
  const most = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))] ?? 1;
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 0.001)));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= most) ?? 10;
  return step * power;
}

/** A call on that scale; `over` where it is longer than the scale and cut off. */
export function segmentsOf(
  durations: Durations,
  scale: number,
): { segments: Segment[]; over: boolean } {
  const parts = [
    ['queue', durations.queueMs],
    ['start', durations.initMs],
    ['run', durations.runMs],
  ] as const;
  const segments: Segment[] = [];
  let left = 100;
  for (const [part, ms] of parts) {
    const width = Math.min(left, (ms / scale) * 100);
    if (width > 0) segments.push({ part, width });
    left -= width;
  }
  return { segments, over: durations.totalMs > scale * 1.001 };
}
