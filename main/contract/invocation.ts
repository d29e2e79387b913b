import { z } from 'zod';
import { LogEntry } from './log.ts';
import { pageInput, pageOf, Time } from './page.ts';
import { InvocationStatus } from './status.ts';

export { INVOCATION_STATUSES, InvocationStatus } from './status.ts';

/** One level of a stack, innermost first. `line` and `column` count from 1. */
export const StackFrame = z.object({
  /** For the user's own files: the path inside the function's folder. */
  file: z.string(),
  line: z.int(),
  column: z.int().optional(),
  function: z.string().optional(),
  /** Whether this is the user's own code. */
  user: z.boolean(),
});
export type StackFrame = z.infer<typeof StackFrame>;

export const InvocationError = z.object({
  /** The error's class as its language names it (`TypeError`, `ValueError`, `*errors.errorString`), or one of the platform's own, `PLATFORM_ERRORS`. */
  type: z.string(),
  message: z.string(),
  stack: z.array(StackFrame),
  /** What the language itself would have printed. */
  raw: z.string(),
  /** What led to it, nearest first, at most five: JavaScript's `cause`, Python's `from`. */
  causes: z
    .array(z.object({ type: z.string(), message: z.string(), stack: z.array(StackFrame) }))
    .optional(),
});
export type InvocationError = z.infer<typeof InvocationError>;

/** Milliseconds. `total = queue + init + run` and what the platform adds. */
export const Durations = z.object({
  queueMs: z.number(),
  initMs: z.number(),
  runMs: z.number(),
  totalMs: z.number(),
});
export type Durations = z.infer<typeof Durations>;

const summary = {
  id: z.string(),
  functionId: z.string(),
  functionName: z.string(),
  version: z.int(),
  runtime: z.string(),
  status: InvocationStatus,
  coldStart: z.boolean(),
  /** ISO 8601. */
  startedAt: z.string(),
  durations: Durations,
  /** The worker's peak resident memory in MB when this call ended; 0 where it never reported. */
  memoryMb: z.number(),
};

/** What a call answers: a failure of the function is a status here, not an HTTP error. */
export const Invocation = z.object({
  ...summary,
  result: z.unknown().optional(),
  error: InvocationError.optional(),
  logs: z.array(LogEntry),
});
export type Invocation = z.infer<typeof Invocation>;

/** An invocation as kept in the history. `event` and `context` are what it was called with. */
export const InvocationRecord = Invocation.extend({
  event: z.unknown().optional(),
  context: z.record(z.string(), z.unknown()).optional(),
  /** Set when event or result were too large to be kept whole. */
  truncated: z.boolean().optional(),
});
export type InvocationRecord = z.infer<typeof InvocationRecord>;

export const InvocationSummary = z.object({
  ...summary,
  error: z.object({ type: z.string(), message: z.string() }).optional(),
});
export type InvocationSummary = z.infer<typeof InvocationSummary>;

export const InvokeInput = z.strictObject(
  {
    /** Any JSON value; `{}` where it is left out. */
    event: z.unknown().optional(),
    /** Handed to the function inside its `context`. */
    context: z.record(z.string(), z.unknown()).optional(),
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `unknown key ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}: a call is {"event": …, "context": {…}}`
        : undefined,
  },
);
export type InvokeInput = z.infer<typeof InvokeInput>;

export const InvocationQuery = z.object({
  /** Id or name. */
  function: z.string().max(64).optional(),
  status: InvocationStatus.optional(),
  from: Time.optional(),
  to: Time.optional(),
  ...pageInput,
});
export type InvocationQuery = z.infer<typeof InvocationQuery>;

export const InvocationPage = pageOf(InvocationSummary);
export type InvocationPage = z.infer<typeof InvocationPage>;

/** A call whose output is watched while it runs. */
export const RunInput = InvokeInput.safeExtend({
  /** An earlier version to run instead of the current one. */
  version: z.int().min(1).optional(),
});
export type RunInput = z.infer<typeof RunInput>;

/** `started` first, then what is printed as it is printed, then `ended` once. */
export const RunEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('started'), invocationId: z.string() }),
  z.object({ type: z.literal('logs'), entries: z.array(LogEntry) }),
  z.object({ type: z.literal('ended'), invocation: Invocation }),
]);
export type RunEvent = z.infer<typeof RunEvent>;
