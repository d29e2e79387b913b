import type { WorkerProcess } from '../../runtimes/runtime.ts';
import type { Call, CapturedLine } from './call.ts';
import { readRawOutput, type LineSink, type RawOutput } from './raw-output.ts';
import type { WorkerCalls } from './worker-calls.ts';

/** Lines kept between two calls, so that a background printer can't fill the log. */
const MAX_IDLE_LINES = 200;
/** Bytes before a LOG frame's text. */
const LOG_HEAD_LENGTH = 10;

/** What a worker prints: the log entries of its harness, and what goes past the harness. */
export class WorkerOutput {
  readonly #calls: WorkerCalls;
  readonly #printed: (call: Call | undefined, line: CapturedLine) => void;
  readonly #stdout: RawOutput;
  readonly #stderr: RawOutput;
  #idleLines = 0;

  /** `printed` hears of every line that is kept; its call is undefined outside any call. */
  constructor(
    { stdout, stderr }: WorkerProcess,
    calls: WorkerCalls,
    printed: (call: Call | undefined, line: CapturedLine) => void,
  ) {
    this.#calls = calls;
    this.#printed = printed;
    this.#stdout = readRawOutput(stdout, this.#sink(0));
    this.#stderr = readRawOutput(stderr, this.#sink(1));
  }

  /** Whether the harness's log entries are thrown away. */
  get isFlooded(): boolean {
    return !this.#keeps(this.#calls.current);
  }

  /** A LOG frame. */
  log(id: number, payload: Buffer): void {
    const call = this.#callOf(id);
    // Its bytes stand for its characters: a flood isn't decoded to be counted.
    if (call?.keepsLines === false) return call.cut(1, payload.length - LOG_HEAD_LENGTH);
    this.#print(call, {
      level: Math.min(payload[0] ?? 1, 3),
      stream: payload[1] === 1 ? 1 : 0,
      time: saneTime(payload.readDoubleLE(2)),
      message: payload.toString('utf8', LOG_HEAD_LENGTH),
    });
  }

  /** A CUT frame: what the harness did not even send. */
  cut(id: number, payload: Buffer): void {
    this.#callOf(id)?.cut(payload.readUInt32LE(0), payload.readUInt32LE(4));
  }

  /** What the platform itself has to say of the worker, outside any call. */
  warn(message: string): void {
    this.#print(undefined, { time: Date.now(), level: 2, stream: 1, message });
  }

  /** A call began: what is printed between calls counts anew. */
  callBegan(): void {
    this.#idleLines = 0;
  }

  /** See `RawOutput`. */
  hurry(): void {
    this.#stdout.hurry();
    this.#stderr.hurry();
  }
  lastWords(): string {
    return this.#stderr.lastWords() || this.#stdout.lastWords();
  }

  #callOf(id: number): Call | undefined {
    return id === 0 ? this.#calls.current : this.#calls.byFrameId(id);
  }

  #keeps(call: Call | undefined): boolean {
    return call?.keepsLines ?? this.#idleLines < MAX_IDLE_LINES;
  }

  #sink(stream: 0 | 1): LineSink {
    const level = stream === 0 ? 1 : 3;
    const calls = this.#calls;
    return {
      keeps: () => this.#keeps(calls.printing),
      line: (message) => this.#print(calls.printing, { time: Date.now(), level, stream, message }),
      skipped: (lines, chars) => calls.printing?.cut(lines, chars),
    };
  }

  #print(call: Call | undefined, line: CapturedLine): boolean {
    const kept = call === undefined ? ++this.#idleLines <= MAX_IDLE_LINES : call.capture(line);
    if (kept) this.#printed(call, line);
    return kept;
  }
}

/** A worker's clock is believed within a minute; a log line must not sort into next year. */
function saneTime(time: number): number {
  const now = Date.now();
  return Math.abs(now - time) < 60_000 ? time : now;
}
