import { once } from 'node:events';
import type { InvocationError, InvocationStatus } from '../contract/invocation.ts';
import type { WorkerExit, WorkerProcess } from '../../runtimes/runtime.ts';
import {
  MAX_LOG_CHARS,
  MAX_LOG_LINES,
  type Call,
  type CallEnd,
  type CapturedLine,
} from './call.ts';
import type { Deployment } from './deployment.ts';
import { explainEnd, type KillReason } from './explain-end.ts';
import { failure, memoryFailure, readWorkerError } from './failures.ts';
import { encodeFrame, encodeInvoke, FRAME } from './frames.ts';
import { killStray } from './processes/kill-tree.ts';
import { childrenOf, readProcess } from './processes/process-table.ts';
import type { Descendant } from './processes/tree-scan.ts';
import { readRawOutput, type LineSink, type RawOutput } from './raw-output.ts';
import { WorkerChannel } from './worker-channel.ts';

/** What a worker tells its pool. */
export interface WorkerOwner {
  /** A line was printed; `call` is undefined outside any call. */
  printed(worker: Worker, call: Call | undefined, line: CapturedLine): void;
  /** Its current event ended; it may take more. `runMs` is the time inside the handler. */
  finished(worker: Worker, runMs: number): void;
  /** Events it had not begun, in their order: they are to run elsewhere. */
  returned(worker: Worker, calls: readonly Call[]): void;
  /** It is gone; everything it had has been settled or returned. */
  died(worker: Worker): void;
}

/** Why a load failed, told to every call that waited for it. */
export class LoadFailure extends Error {
  override readonly name = 'LoadFailure';
  readonly status: InvocationStatus;
  readonly error: InvocationError;

  constructor(status: InvocationStatus, error: InvocationError) {
    super(error.message);
    this.status = status;
    this.error = error;
  }
}

/** How long output may still arrive after a process ended; grandchildren can hold the pipes open. */
const LAST_OUTPUT_MS = 100;
/** Lines kept between two calls, so that a background printer can't fill the log. */
const MAX_IDLE_LINES = 200;
/** Bytes before a LOG frame's text. */
const LOG_HEAD_LENGTH = 10;
/** UTF-8 has no more for one UTF-16 unit, in which characters are counted here. */
const MAX_BYTES_PER_CHAR = 3;

/** One worker process as the pool sees it: loads a deployment, then runs calls one at a time. */
export class Worker {
  readonly pid: number;
  deployment: Deployment | undefined;
  /** When it last had nothing to do, on the clock of `performance.now()`. */
  idleSince = performance.now();
  /** ms its start took, told to the call that waited for it; `readyAt` on the same clock. */
  startMs = 0;
  readyAt = 0;
  /** The largest peak of resident memory it reported or was seen with, MB. */
  memoryMb = 0;
  /** Processes that descend from it, as far as the process watch saw them. */
  readonly descendants = new Map<number, Descendant>();
  /** What runs the harness: `pid`, and with a sandbox the processes below it that make it up. */
  get ownPids(): number[] {
    const own = [...this.descendants].filter(([, { of }]) => of === 'worker');
    return [this.pid, ...own.map(([pid]) => pid)];
  }

  readonly #process: WorkerProcess;
  readonly #channel: WorkerChannel;
  readonly #stdout: RawOutput;
  readonly #stderr: RawOutput;
  readonly #hello = Promise.withResolvers<void>();
  #owner: WorkerOwner | undefined;
  #load: PromiseWithResolvers<void> | undefined;
  /** The current event first, then those held ahead. */
  #calls: Call[] = [];
  #nextFrameId = 1;
  #killed: KillReason | undefined;
  #dead = false;
  #recalling = false;
  #spent = false;
  /** How many processes it was seen with when it had too many. */
  #processes = 0;
  #idleLines = 0;
  /**
   * Ended in this turn of the event loop, and settled in its check phase: raw output that is read in
   * the same turn still belongs to the last of them.
   */
  #ended: { call: Call; end: CallEnd }[] = [];

  constructor(process: WorkerProcess, maxResultBytes: number) {
    this.pid = process.pid;
    this.#process = process;
    this.#channel = new WorkerChannel(process.channel, maxResultBytes, {
      frame: (type, id, payload) => this.#receive(type, id, payload),
      broken: () => this.#stop('protocol'),
      isFlooded: () => this.current?.keepsLines === false,
    });
    this.#stdout = readRawOutput(process.stdout, this.#sink(0));
    this.#stderr = readRawOutput(process.stderr, this.#sink(1));
    this.#hello.promise.catch(() => undefined);
    void process.exited.then((exit) => this.#exited(exit));
  }

  /** Resolves when the harness runs and waits for LOAD. Rejects when the process ends before. */
  get hello(): Promise<void> {
    return this.#hello.promise;
  }
  get dead(): boolean {
    return this.#dead;
  }
  /** The event it runs now. */
  get current(): Call | undefined {
    return this.#calls[0];
  }
  /** How many events wait inside it. */
  get held(): number {
    return Math.max(0, this.#calls.length - 1);
  }
  has(call: Call): boolean {
    return this.#calls.includes(call);
  }
  /** Whether it was asked to give its events back and should get no more ahead. */
  get recalling(): boolean {
    return this.#recalling;
  }
  /** Whether it ends what it has begun and then goes. */
  get spent(): boolean {
    return this.#spent;
  }
  get isLoading(): boolean {
    return this.#load !== undefined;
  }

  /** Loads a function into a fresh worker. Throws `LoadFailure`; the worker is gone then. */
  async load(deployment: Deployment, owner: WorkerOwner, limits: LoadLimits): Promise<void> {
    this.deployment = deployment;
    this.#owner = owner;
    this.#load = Promise.withResolvers();
    const late = setTimeout(() => {
      this.#load?.reject(
        new LoadFailure(
          'timeout',
          failure(
            'Timeout',
            `Loading the function took longer than ${limits.initMs / 1000} s and was stopped.`,
          ),
        ),
      );
      this.#stop('load');
    }, limits.initMs);
    const { artifact, env, functionName, version, memoryMb } = deployment;
    const message = JSON.stringify({
      ...artifact.entry,
      dir: artifact.dir,
      functionName,
      functionVersion: version,
      memoryMb,
      maxResultBytes: limits.maxResultBytes,
      maxLogEntries: MAX_LOG_LINES,
      maxLogBytes: MAX_LOG_CHARS * MAX_BYTES_PER_CHAR,
      env,
    });
    try {
      this.#channel.sendNow(encodeFrame(FRAME.LOAD, 0, message));
      await this.#load.promise;
      this.#keepChildren();
    } finally {
      clearTimeout(late);
      this.#load = undefined;
      this.idleSince = performance.now();
    }
  }

  /** Hands it an event: run at once when it is idle, held ahead when it is busy. */
  run(call: Call, timeoutMs: number): void {
    const now = performance.now();
    call.frameId = this.#nextFrameId;
    this.#nextFrameId = (this.#nextFrameId % 0xffff_ffff) + 1;
    call.dispatchedAt = now;
    this.#calls.push(call);
    const { requestId, context, event } = call;
    const frame = encodeInvoke(call.frameId, timeoutMs, requestId, context, event);
    if (this.#calls.length > 1) return this.#channel.send(frame);
    this.#begin(call, now);
    // An idle worker waits for nothing else; what comes later in this turn is held ahead.
    this.#channel.sendNow(frame);
  }

  /** Asks for the events back that it has not begun. */
  recall(): void {
    if (this.#recalling || this.held === 0) return;
    this.#recalling = true;
    for (const call of this.#calls.slice(1))
      this.#channel.send(encodeFrame(FRAME.RECALL, call.frameId));
  }

  /** Ends a call that is cancelled: at once when it runs, or by giving it back. */
  cancel(call: Call): void {
    if (call === this.current) this.#stop('cancelled');
    else this.#channel.send(encodeFrame(FRAME.RECALL, call.frameId));
  }

  timeOut(): void {
    this.#stop('timeout');
  }
  outOfMemory(usedMb: number): void {
    this.memoryMb = Math.max(this.memoryMb, usedMb);
    // No call is there to be told.
    if (this.current === undefined && this.#load === undefined && !this.#dead) {
      const { message } = memoryFailure(usedMb, this.deployment?.memoryMb ?? 0);
      this.#print(undefined, { time: Date.now(), level: 2, stream: 1, message });
    }
    this.#stop('out-of-memory');
  }
  tooManyProcesses(seen: number): void {
    this.#processes = seen;
    this.#stop('processes');
  }
  /**
   * Processes of a call that ended still run. They may be wanted by what the function keeps from
   * call to call, so the worker goes with them instead of losing them; what runs now ends before.
   */
  leftBehind(processes: number): void {
    if (this.#spent || this.#dead) return;
    this.#spent = true;
    const what = processes === 1 ? '1 process' : `${processes} processes`;
    this.#print(undefined, {
      ...{ time: Date.now(), level: 2, stream: 1 },
      message: `A call ended and left ${what} running; they were ended, and the worker with them. Wait for what you start before you answer, or start it while the function loads.`,
    });
    if (this.current === undefined) this.retire();
    else this.recall();
  }
  /** Ends it because it isn't needed. What it runs is settled as cancelled. */
  retire(): void {
    this.#stop('retired');
  }

  #begin(call: Call, now: number): void {
    call.begunAt = now;
    this.#idleLines = 0;
  }

  #beginNext(now: number): void {
    const next = this.#calls[0];
    if (next === undefined) this.idleSince = now;
    else this.#begin(next, now);
  }

  #receive(type: number, id: number, payload: Buffer): void {
    switch (type) {
      case FRAME.RESULT:
        return this.#result(id, payload);
      case FRAME.LOG:
        return this.#log(id, payload);
      case FRAME.CUT:
        return this.#printing(id)?.cut(payload.readUInt32LE(0), payload.readUInt32LE(4));
      case FRAME.ERROR:
        return this.#error(id, payload);
      case FRAME.RECALLED:
        return this.#recalled(id);
      case FRAME.HELLO:
        return this.#hello.resolve();
      case FRAME.READY:
        return this.#load?.resolve();
      case FRAME.LOAD_FAILED: {
        const error = this.#readError(payload) ?? failure('LoadFailed', 'The code did not load.');
        this.#load?.reject(new LoadFailure('error', error));
        return this.#stop('load');
      }
      default:
        this.#stop('protocol');
    }
  }

  #take(id: number): Call | undefined {
    const call = this.#calls[0];
    if (call === undefined || call.frameId !== id) {
      this.#stop('protocol');
      return undefined;
    }
    return call;
  }

  #result(id: number, payload: Buffer): void {
    const call = this.#take(id);
    if (call === undefined) return;
    const result = payload.toString('utf8', 8);
    try {
      JSON.parse(result);
    } catch {
      return this.#stop('protocol');
    }
    const { runMs, memoryMb } = this.#measures(payload);
    if (this.#overLimit(memoryMb)) return this.outOfMemory(memoryMb);
    this.#end(call, { status: 'success', result, runMs, memoryMb });
  }

  #error(id: number, payload: Buffer): void {
    const call = this.#take(id);
    if (call === undefined) return;
    const error = this.#readError(payload.subarray(8));
    if (error === undefined) return this.#stop('protocol');
    const { runMs, memoryMb } = this.#measures(payload);
    if (this.#overLimit(memoryMb)) return this.outOfMemory(memoryMb);
    this.#end(call, { status: 'error', error, runMs, memoryMb });
  }

  #readError(payload: Buffer): InvocationError | undefined {
    return this.deployment && readWorkerError(payload, this.deployment.artifact.dir);
  }

  #measures(payload: Buffer): { runMs: number; memoryMb: number } {
    const memoryMb = Math.round(payload.readUInt32LE(4) / 102.4) / 10;
    if (memoryMb > this.memoryMb) this.memoryMb = memoryMb;
    return { runMs: payload.readUInt32LE(0) / 1000, memoryMb };
  }

  #overLimit(memoryMb: number): boolean {
    return this.deployment !== undefined && memoryMb > this.deployment.memoryMb;
  }

  #end(call: Call, end: CallEnd & { runMs: number }): void {
    this.#calls.shift();
    if (this.#calls.length <= 1) this.#recalling = false;
    this.#beginNext(performance.now());
    this.#ended.push({ call, end });
    if (this.#ended.length === 1) setImmediate(this.#settleEnded);
    this.#owner?.finished(this, end.runMs);
  }

  readonly #settleEnded = (): void => {
    const { deployment } = this;
    if (deployment === undefined) return;
    for (const { call, end } of this.#ended.splice(0)) call.settle(deployment, end);
  };

  // Also of the first event: for the platform it began when the one before it ended.
  #recalled(id: number): void {
    const index = this.#calls.findIndex((call) => call.frameId === id);
    const call = this.#calls[index];
    if (call === undefined) return this.#stop('protocol');
    this.#calls.splice(index, 1);
    call.begunAt = 0;
    if (this.#calls.length <= 1) this.#recalling = false;
    if (index === 0) this.#beginNext(performance.now());
    this.#owner?.returned(this, [call]);
  }

  #printing(id: number): Call | undefined {
    return id === 0 ? this.current : this.#calls.find((one) => one.frameId === id);
  }

  #log(id: number, payload: Buffer): void {
    const call = this.#printing(id);
    // Its bytes stand for its characters: a flood isn't decoded to be counted.
    if (call?.keepsLines === false) return call.cut(1, payload.length - LOG_HEAD_LENGTH);
    this.#print(call, {
      level: Math.min(payload[0] ?? 1, 3),
      stream: payload[1] === 1 ? 1 : 0,
      time: saneTime(payload.readDoubleLE(2)),
      message: payload.toString('utf8', LOG_HEAD_LENGTH),
    });
  }

  #sink(stream: 0 | 1): LineSink {
    const level = stream === 0 ? 1 : 3;
    const call = () => this.#ended.at(-1)?.call ?? this.current;
    return {
      keeps: () => call()?.keepsLines ?? this.#idleLines < MAX_IDLE_LINES,
      line: (message) => this.#print(call(), { time: Date.now(), level, stream, message }),
      skipped: (lines, chars) => call()?.cut(lines, chars),
    };
  }

  #print(call: Call | undefined, line: CapturedLine): boolean {
    const kept = call === undefined ? ++this.#idleLines <= MAX_IDLE_LINES : call.capture(line);
    if (kept) this.#owner?.printed(this, call, line);
    return kept;
  }

  #stop(reason: KillReason): void {
    if (this.#dead || this.#killed !== undefined) return;
    this.#killed = reason;
    this.#kill();
    // Not waiting for the exit: SIGKILL can't be refused, and the caller should hear at once.
    this.#conclude({ code: undefined, signal: 'SIGKILL' });
  }

  #kill(): void {
    this.#process.kill();
    for (const [pid, { started }] of this.descendants) killStray(pid, started);
  }

  // What loading started serves all calls. Linux only: elsewhere no children are listed.
  #keepChildren(): void {
    let own = [this.pid];
    for (let layer = this.#process.layers ?? 0; layer > 0; layer--) {
      own = own.flatMap(childrenOf);
      for (const pid of own) this.#keep(pid, 'worker');
    }
    for (const pid of own.flatMap(childrenOf)) this.#keep(pid, 'load');
  }

  #keep(pid: number, of: Descendant['of']): void {
    const stat = readProcess(pid);
    if (stat !== undefined) this.descendants.set(pid, { started: stat.started, of });
  }

  async #exited(exit: WorkerExit): Promise<void> {
    const { channel, stdout, stderr } = this.#process;
    for (const one of [this.#channel, this.#stdout, this.#stderr]) one.hurry();
    const ended = [channel, stdout, stderr]
      .filter((stream) => !stream.readableEnded && !stream.destroyed)
      .map((stream) => once(stream, 'close'));
    const enough = new AbortController();
    await Promise.race([
      Promise.all(ended).catch(() => undefined),
      new Promise((resolve) => {
        // What lies ready is read before: a turn may begin so late that its timers are due at once.
        const timer = setTimeout(() => setImmediate(resolve), LAST_OUTPUT_MS);
        enough.signal.addEventListener('abort', () => clearTimeout(timer));
      }),
    ]);
    enough.abort();
    this.#kill();
    this.#conclude(exit);
    for (const stream of [channel, stdout, stderr]) stream.destroy();
  }

  #conclude(exit: WorkerExit): void {
    if (this.#dead) return;
    this.#dead = true;
    this.#channel.stop();
    const end = explainEnd({
      killed: this.#killed,
      exit,
      deployment: this.deployment,
      usedMb: this.memoryMb,
      processes: this.#processes,
      lastWords: this.#stderr.lastWords() || this.#stdout.lastWords(),
    });
    this.#hello.reject(new LoadFailure(end.status, end.error));
    this.#load?.reject(new LoadFailure(end.status, end.error));
    const [current, ...held] = this.#calls;
    this.#calls = [];
    if (current && this.deployment) {
      current.settle(this.deployment, { ...end, memoryMb: this.memoryMb });
    }
    if (held.length > 0) this.#owner?.returned(this, held);
    this.#owner?.died(this);
  }
}

export interface LoadLimits {
  initMs: number;
  maxResultBytes: number;
}

/** A worker's clock is believed within a minute; a log line must not sort into next year. */
function saneTime(time: number): number {
  const now = Date.now();
  return Math.abs(now - time) < 60_000 ? time : now;
}
