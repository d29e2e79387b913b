import type { Gauge } from '../storage/store.ts';

const MINUTE_MS = 60_000;
const SAMPLE_MS = 1_000;

export type GaugeSample = Omit<Gauge, 'start'>;

export interface Gauges {
  /** This minute's point up to now, and those before it that the store does not have yet. */
  recent(): Gauge[];
  /** Hands over what is left; resolves when the store has it. */
  close(): Promise<void>;
}

export interface GaugesOptions {
  /** The platform's state now. */
  sample(): GaugeSample;
  /** Keeps a minute's point. */
  save(gauge: Gauge): Promise<void>;
  /** ms since the epoch. */
  now(): number;
}

/** Looks at the platform's load once a second and keeps each minute's maxima. */
export function createGauges({ sample, save, now }: GaugesOptions): Gauges {
  /** By start; the last one is the minute under way. */
  let points: Gauge[] = [];
  const timer = setInterval(look, SAMPLE_MS).unref();
  look();

  function look(): void {
    const time = now();
    const start = time - (time % MINUTE_MS);
    const sampled = trySample();
    if (sampled === undefined) return;
    const seen = { start, ...sampled };
    const last = points.at(-1);
    if (last?.start === start) return raise(last, seen);
    points.push(seen);
    if (last !== undefined) void keep(last);
  }

  // Without a free file descriptor the system can't be asked: that must not end the platform.
  function trySample(): GaugeSample | undefined {
    try {
      return sample();
    } catch {
      return undefined;
    }
  }

  /** A point that can't be saved is given up: gauges are not worth a growing backlog. */
  async function keep(point: Gauge): Promise<void> {
    try {
      await save(point);
    } catch {
      // The store reports a disk that refuses to write.
    }
    points = points.filter((one) => one !== point);
  }

  return {
    recent() {
      look();
      return points;
    },
    async close() {
      clearInterval(timer);
      const last = points.at(-1);
      if (last !== undefined) await keep(last);
    },
  };
}

/** Makes every value of `gauge` at least that of `other`. */
export function raise(gauge: Gauge, other: GaugeSample): void {
  gauge.running = Math.max(gauge.running, other.running);
  gauge.queued = Math.max(gauge.queued, other.queued);
  gauge.workers = Math.max(gauge.workers, other.workers);
  gauge.memoryMb = Math.max(gauge.memoryMb, other.memoryMb);
}
