import { z } from 'zod';
import { Time } from './page.ts';
import { INVOCATION_STATUSES } from './status.ts';

/** Milliseconds of `totalMs`; all 0 before the first call. Percentiles are within 1 %. */
export const DurationStats = z.object({
  average: z.number(),
  minimum: z.number(),
  maximum: z.number(),
  p50: z.number(),
  p95: z.number(),
  p99: z.number(),
});

export const CallStats = z.object({
  total: z.int(),
  success: z.int(),
  failure: z.int(),
  /** success / total, 0 to 1; 1 before the first call. */
  successRate: z.number(),
  coldStarts: z.int(),
  byStatus: z.record(z.enum(INVOCATION_STATUSES), z.int()),
  durationMs: DurationStats,
});
export type CallStats = z.infer<typeof CallStats>;

export const SystemState = z.object({
  /** ISO 8601. */
  startedAt: z.string(),
  uptimeSeconds: z.number(),
  functions: z.int(),
  workers: z.object({ starting: z.int(), idle: z.int(), busy: z.int() }),
  queueLength: z.int(),
  /** Resident memory of the platform's own process, MB. */
  memoryMb: z.number(),
});
export type SystemState = z.infer<typeof SystemState>;

/** Since the data folder was made, restarts included. */
export const Metrics = z.object({
  invocations: CallStats.extend({
    /** Calls a second, averaged over the last minute. */
    ratePerSecond: z.number(),
  }),
  byRuntime: z.record(z.string(), CallStats),
  byFunction: z.array(CallStats.extend({ functionId: z.string(), functionName: z.string() })),
  byErrorType: z.record(z.string(), z.int()),
  system: SystemState,
});
export type Metrics = z.infer<typeof Metrics>;

export const Health = z.object({
  status: z.enum(['ok', 'stopping']),
  /** Whether calls are accepted. */
  ready: z.boolean(),
  /** `failing`: calls go on, but the disk does not take what is recorded of them, and it waits. */
  storage: z.enum(['ok', 'failing']),
  version: z.string(),
  uptimeSeconds: z.number(),
});
export type Health = z.infer<typeof Health>;

export const SeriesQuery = z.object({
  /** Id or name; all functions together where it is left out. */
  function: z.string().max(64).optional(),
  from: Time,
  /** Now, where it is left out. */
  to: Time.optional(),
});
export type SeriesQuery = z.infer<typeof SeriesQuery>;

/** What happened between `start` and the next point. Durations are 0 without calls. */
export const SeriesPoint = z.object({
  /** ISO 8601. */
  start: z.string(),
  calls: z.int(),
  byStatus: z.record(z.enum(INVOCATION_STATUSES), z.int()),
  byErrorType: z.record(z.string(), z.int()),
  coldStarts: z.int(),
  durationMs: DurationStats,
});
export type SeriesPoint = z.infer<typeof SeriesPoint>;

/** The platform's own state; the largest values seen between `start` and the next point. */
export const GaugePoint = z.object({
  /** ISO 8601. */
  start: z.string(),
  running: z.int(),
  queued: z.int(),
  workers: z.int(),
  /** Resident memory of the platform and its workers, MB. */
  memoryMb: z.number(),
});
export type GaugePoint = z.infer<typeof GaugePoint>;

/** At most some 300 points, of equal length, without gaps; the whole range summed up in `total`. */
export const Series = z.object({
  /** Seconds a point covers: a multiple of 60. */
  step: z.int(),
  points: z.array(SeriesPoint),
  total: CallStats.extend({ byErrorType: z.record(z.string(), z.int()) }),
  /** Of the whole platform. Points without a sample are left out. */
  gauges: z.array(GaugePoint),
});
export type Series = z.infer<typeof Series>;
