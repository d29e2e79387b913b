import type { InvocationError, InvocationStatus } from '../contract/invocation.ts';
import { LOG_LEVELS } from '../contract/log.ts';
import type { Deployment } from './deployment.ts';

/** One captured log entry; level and stream are indexes into the contract's lists. */
export interface CapturedLine {
  /** Milliseconds since the epoch. */
  time: number;
  level: number;
  stream: number;
  message: string;
}

/** How a call ended, before the platform turns it into an Invocation. Times in ms. */
export interface Outcome {
  status: InvocationStatus;
  /** JSON text, checked. Set exactly when `status` is `success`. */
  result: string | undefined;
  error: InvocationError | undefined;
  version: number;
  coldStart: boolean;
  queueMs: number;
  initMs: number;
  runMs: number;
  totalMs: number;
  memoryMb: number;
  logs: CapturedLine[];
}

/** How a call ended, as the worker or the pool knows it. */
export interface CallEnd {
  status: InvocationStatus;
  /** JSON text, checked. */
  result?: string;
  error?: InvocationError;
  /** ms inside the handler; taken from the clock where the worker could not say. */
  runMs?: number;
  memoryMb?: number;
}

/** How much of one call's output is kept; what is beyond is counted and said. */
export const MAX_LOG_LINES = 10_000;
export const MAX_LOG_CHARS = 1_000_000;

/** An event on its way through the executor. */
export class Call {
  /** Also the invocation's id. */
  readonly requestId: string;
  /** JSON. */
  readonly event: Buffer | string;
  /** The caller's context, a JSON object. */
  readonly context: string;
  readonly logs: CapturedLine[] = [];
  readonly enqueuedAt: number = performance.now();
  /** When it was handed to a worker. */
  dispatchedAt = 0;
  /** When it became the worker's current event. */
  begunAt = 0;
  /** What this call waited for a worker to start; 0 for a warm call. */
  initMs = 0;
  coldStart = false;
  cancelled = false;
  /** The id of its frames on the worker that has it. */
  frameId = 0;

  readonly #settle: (outcome: Outcome) => void;
  #settled = false;
  #logChars = 0;
  #cutLines = 0;
  #cutChars = 0;

  constructor(
    requestId: string,
    event: Buffer | string,
    context: string,
    settle: (outcome: Outcome) => void,
  ) {
    this.requestId = requestId;
    this.event = event;
    this.context = context;
    this.#settle = settle;
  }

  get settled(): boolean {
    return this.#settled;
  }

  /** Whether another line would be kept. */
  get keepsLines(): boolean {
    return this.logs.length < MAX_LOG_LINES && this.#logChars < MAX_LOG_CHARS;
  }

  /** Keeps a line, within what is kept of one call. Returns whether it was kept. */
  capture(line: CapturedLine): boolean {
    if (this.keepsLines) {
      this.logs.push(line);
      this.#logChars += line.message.length;
      return true;
    }
    this.cut(1, line.message.length);
    return false;
  }

  /** Counts what was printed and is not kept. */
  cut(lines: number, chars: number): void {
    this.#cutLines += lines;
    this.#cutChars += chars;
  }

  /** Ends the call; only the first time counts. */
  settle(deployment: Deployment, end: CallEnd): void {
    if (this.#settled) return;
    this.#settled = true;
    if (this.#cutLines + this.#cutChars > 0) this.logs.push(this.#cutNote());
    const now = performance.now();
    const runMs = end.runMs ?? (this.begunAt === 0 ? 0 : now - this.begunAt);
    const began = this.begunAt === 0 ? now : this.begunAt;
    this.#settle({
      status: end.status,
      result: end.result,
      error: end.error,
      version: deployment.version,
      coldStart: this.coldStart,
      queueMs: Math.max(0, began - this.enqueuedAt - this.initMs),
      initMs: this.initMs,
      runMs,
      totalMs: now - this.enqueuedAt,
      memoryMb: end.memoryMb ?? 0,
      logs: this.logs,
    });
  }

  #cutNote(): CapturedLine {
    return {
      time: Date.now(),
      level: LOG_LEVELS.indexOf('warn'),
      stream: 1,
      message: `… [cut: ${this.#cutLines} more lines with ${this.#cutChars} characters; one invocation keeps ${MAX_LOG_LINES} lines and ${MAX_LOG_CHARS} characters]`,
    };
  }
}
