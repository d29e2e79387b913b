export interface Distribution {
  p50: number;
  p90: number;
  p95: number;
  p99: number;
}

/** Percentiles of samples, in the samples' unit. */
export function distribution(samples: readonly number[]): Distribution {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (q: number) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
  return { p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99) };
}

/** ms that each of `count` runs of an operation took, one after the other. */
export async function timeEach(
  count: number,
  operation: (index: number) => Promise<unknown>,
): Promise<number[]> {
  const samples: number[] = [];
  for (let index = 0; index < count; index++) {
    const from = performance.now();
    await operation(index);
    samples.push(performance.now() - from);
  }
  return samples;
}

/** The values that a measure of each round gave, as the median over the rounds. */
export function median(values: readonly number[]): number {
  return distribution(values).p50;
}
