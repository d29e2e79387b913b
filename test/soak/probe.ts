import { distribution } from '../bench/statistics.ts';
import type { SoakServer } from './server.ts';

/** How one caller fares, who calls again and again, a call at a time. */
export interface Probe {
  calls: number;
  failed: number;
  p99Ms: number;
}

const PAUSE_MS = 2;

/** Calls a function until this settles, and at least `atLeast` times. */
export async function probe(
  server: SoakServer,
  name: string,
  event: unknown,
  { until = Promise.resolve() as Promise<unknown>, atLeast = 500 },
): Promise<Probe> {
  const samples: number[] = [];
  let failed = 0;
  let going = true;
  void until.finally(() => (going = false)).catch(() => undefined);
  while (going || samples.length < atLeast) {
    const from = performance.now();
    const ended = await server.invoke(name, event).catch(() => undefined);
    if (ended?.status !== 'success') failed++;
    samples.push(performance.now() - from);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return { calls: samples.length, failed, p99Ms: distribution(samples).p99 };
}
