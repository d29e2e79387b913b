import { z } from 'zod';
import { INVOCATION_STATUSES } from './invocation.ts';

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
  version: z.string(),
  uptimeSeconds: z.number(),
});
export type Health = z.infer<typeof Health>;
