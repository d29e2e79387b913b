/**
 * How finished calls travel to the writer thread. Structured cloning of objects costs the main
 * thread 2 to 3 µs a call; one text and two arrays of numbers, whose memory is handed over, half.
 */
export interface Batch {
  /** Sources that appear for the first time; their numbers count on from the previous batch. */
  sources: Source[];
  /** All texts one after the other; the numbers hold their lengths. */
  text: string;
  /** Where in `text` the log entries' messages begin. */
  logTextAt: number;
  /** `INVOCATION_STRIDE` numbers for each of `invocationCount` calls. */
  invocations: Float64Array;
  invocationCount: number;
  /** `LOG_STRIDE` numbers for each entry: first those of the calls, in order, then the others. */
  logs: Float64Array;
  logCount: number;
  /** How many of the entries belong to no call. */
  outsideCount: number;
  /** About what it occupies, for the account of what is not written yet. */
  bytes: number;
}

/** What calls and log entries have in common with thousands of others, so that it is sent once. */
export interface Source {
  functionId: string;
  functionName: string;
  /** 0 and '' where only the function is known. */
  version: number;
  runtime: string;
}

/** Positions of a call's numbers. A length of -1 stands for undefined. */
export const CALL = {
  source: 0,
  /** `STATUS_NUMBER`. */
  status: 1,
  /** 1 cold start, 2 truncated. */
  flags: 2,
  startedAt: 3,
  queueMs: 4,
  initMs: 5,
  runMs: 6,
  totalMs: 7,
  memoryMb: 8,
  logCount: 9,
  // Lengths, in the order in which the texts follow each other.
  id: 10,
  event: 11,
  context: 12,
  result: 13,
  error: 14,
  errorType: 15,
} as const;
export const INVOCATION_STRIDE = 16;

/** Positions of a log entry's numbers. */
export const LOG = {
  source: 0,
  time: 1,
  level: 2,
  stream: 3,
  message: 4,
} as const;
export const LOG_STRIDE = 5;

export const FLAG_COLD = 1;
export const FLAG_TRUNCATED = 2;
