import type { WorkerExit, WorkerProcess } from '../../runtimes/runtime.ts';
import { readError, readResult } from './answer.ts';
import type { Call, CapturedLine } from './call.ts';
import type { Deployment } from './deployment.ts';
import { explainEnd, type KillReason } from './explain-end.ts';
import { failure, memoryFailure, readWorkerError } from './failures.ts';
import { encodeFrame, encodeInvoke, FRAME } from './frames.ts';
import { encodeLoad, LoadFailure, loadTimeout, type LoadLimits } from './load.ts';
import { WorkerProcesses, type Descendant } from './processes/worker-processes.ts';
import { WorkerCalls } from './worker-calls.ts';
import { WorkerChannel } from './worker-channel.ts';
import { WorkerOutput } from './worker-output.ts';

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

/** One worker process as the pool sees it: loads a deployment, then runs calls one at a time. */
export class Worker {
  /** When it last had nothing to do, on the clock of `performance.now()`. */
  idleSince = performance.now();
  /** ms its start took, told to the call that waited for it; `readyAt` on the same clock. */
  startMs = 0;
  readyAt = 0;
  /** The largest peak of resident memory it reported or was seen with, MB. */
  memoryMb = 0;

  readonly #processes: WorkerProcesses;
  readonly #calls = new WorkerCalls();
  readonly #channel: WorkerChannel;
  readonly #output: WorkerOutput;
  readonly #hello = Promise.withResolvers<void>();
  #owner: WorkerOwner | undefined;
  #load: PromiseWithResolvers<void> | undefined;
  #killed: KillReason | undefined;
  #dead = false;
  #spent = false;
  /** How many processes it was seen with when it had too many. */
  #seenProcesses = 0;

  constructor(process: WorkerProcess, maxResultBytes: number) {
    this.#processes = new WorkerProcesses(process);
    this.#channel = new WorkerChannel(process.channel, maxResultBytes, {
      frame: (type, id, payload) => this.#receive(type, id, payload),
      broken: () => this.#stop('protocol'),
      isFlooded: () => this.#output.isFlooded,
    });
    this.#output = new WorkerOutput(process, this.#calls, (call, line) =>
      this.#owner?.printed(this, call, line),
    );
    this.#hello.promise.catch(() => undefined);
    void process.exited.then((exit) => this.#exited(exit));
  }

  get pid(): number {
    return this.#processes.pid;
  }
  /** Processes that descend from it, as far as the process watch saw them. */
  get descendants(): Map<number, Descendant> {
    return this.#processes.descendants;
  }
  /** See `WorkerProcesses`. */
  get ownPids(): number[] {
    return this.#processes.ownPids;
  }
  /** Resolves when the harness runs and waits for LOAD. Rejects when the process ends before. */
  get hello(): Promise<void> {
    return this.#hello.promise;
  }
  get dead(): boolean {
    return this.#dead;
  }
  get deployment(): Deployment | undefined {
    return this.#calls.deployment;
  }
  /** The event it runs now. */
  get current(): Call | undefined {
    return this.#calls.current;
  }
  /** How many events wait inside it. */
  get held(): number {
    return this.#calls.held;
  }
  has(call: Call): boolean {
    return this.#calls.has(call);
  }
  /** Whether it was asked to give its events back and should get no more ahead. */
  get recalling(): boolean {
    return this.#calls.recalling;
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
    this.#calls.deployment = deployment;
    this.#owner = owner;
    this.#load = Promise.withResolvers();
    const late = setTimeout(() => {
      this.#load?.reject(loadTimeout(limits.initMs));
      this.#stop('load');
    }, limits.initMs);
    try {
      this.#channel.sendNow(encodeLoad(deployment, limits));
      await this.#load.promise;
      this.#processes.keepChildren();
    } finally {
      clearTimeout(late);
      this.#load = undefined;
      this.idleSince = performance.now();
    }
  }

  /** Hands it an event: run at once when it is idle, held ahead when it is busy. */
  run(call: Call, timeoutMs: number): void {
    const now = performance.now();
    this.#calls.add(call, now);
    const { requestId, context, event } = call;
    const frame = encodeInvoke(call.frameId, timeoutMs, requestId, context, event);
    if (this.#calls.held > 0) return this.#channel.send(frame);
    this.#begin(call, now);
    // An idle worker waits for nothing else; what comes later in this turn is held ahead.
    this.#channel.sendNow(frame);
  }

  /** Asks for the events back that it has not begun. */
  recall(): void {
    if (this.#calls.recalling || this.#calls.held === 0) return;
    for (const call of this.#calls.recall())
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
      this.#output.warn(memoryFailure(usedMb, this.deployment?.memoryMb ?? 0).message);
    }
    this.#stop('out-of-memory');
  }
  tooManyProcesses(seen: number): void {
    this.#seenProcesses = seen;
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
    this.#output.warn(
      `A call ended and left ${what} running; they were ended, and the worker with them. Wait for what you start before you answer, or start it while the function loads.`,
    );
    if (this.current === undefined) this.retire();
    else this.recall();
  }
  /** Ends it because it isn't needed. What it runs is settled as cancelled. */
  retire(): void {
    this.#stop('retired');
  }

  #begin(call: Call, now: number): void {
    call.begunAt = now;
    this.#output.callBegan();
  }

  #beginNext(now: number): void {
    const next = this.#calls.current;
    if (next === undefined) this.idleSince = now;
    else this.#begin(next, now);
  }

  #receive(type: number, id: number, payload: Buffer): void {
    switch (type) {
      case FRAME.RESULT:
      case FRAME.ERROR:
        return this.#answered(type, id, payload);
      case FRAME.LOG:
        return this.#output.log(id, payload);
      case FRAME.CUT:
        return this.#output.cut(id, payload);
      case FRAME.RECALLED:
        return this.#recalled(id);
      case FRAME.HELLO:
        return this.#hello.resolve();
      case FRAME.READY:
        return this.#load?.resolve();
      case FRAME.LOAD_FAILED:
        return this.#loadFailed(payload);
      default:
        this.#stop('protocol');
    }
  }

  #answered(type: number, id: number, payload: Buffer): void {
    const { current, deployment } = this;
    if (current?.frameId !== id || deployment === undefined) return this.#stop('protocol');
    const answer =
      type === FRAME.RESULT ? readResult(payload) : readError(payload, deployment.artifact.dir);
    if (answer === undefined) return this.#stop('protocol');
    if (answer.memoryMb > this.memoryMb) this.memoryMb = answer.memoryMb;
    if (answer.memoryMb > deployment.memoryMb) return this.outOfMemory(answer.memoryMb);
    this.#calls.end(current, answer);
    this.#beginNext(performance.now());
    this.#owner?.finished(this, answer.runMs);
  }

  // Also of the first event: for the platform it began when the one before it ended.
  #recalled(id: number): void {
    const call = this.#calls.byFrameId(id);
    if (call === undefined) return this.#stop('protocol');
    const isCurrent = call === this.current;
    this.#calls.remove(call);
    call.begunAt = 0;
    if (isCurrent) this.#beginNext(performance.now());
    this.#owner?.returned(this, [call]);
  }

  #loadFailed(payload: Buffer): void {
    const { deployment } = this;
    const told = deployment && readWorkerError(payload, deployment.artifact.dir);
    const error = told ?? failure('LoadFailed', 'The code did not load.');
    this.#load?.reject(new LoadFailure('error', error));
    this.#stop('load');
  }

  #stop(reason: KillReason): void {
    if (this.#dead || this.#killed !== undefined) return;
    this.#killed = reason;
    this.#processes.kill();
    // Not waiting for the exit: SIGKILL can't be refused, and the caller should hear at once.
    this.#conclude({ code: undefined, signal: 'SIGKILL' });
  }

  async #exited(exit: WorkerExit): Promise<void> {
    this.#channel.hurry();
    this.#output.hurry();
    await this.#processes.lastOutput();
    this.#processes.kill();
    this.#conclude(exit);
    this.#processes.closeStreams();
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
      processes: this.#seenProcesses,
      lastWords: this.#output.lastWords(),
    });
    this.#hello.reject(new LoadFailure(end.status, end.error));
    this.#load?.reject(new LoadFailure(end.status, end.error));
    const [current, ...held] = this.#calls.clear();
    if (current && this.deployment) {
      current.settle(this.deployment, { ...end, memoryMb: this.memoryMb });
    }
    if (held.length > 0) this.#owner?.returned(this, held);
    this.#owner?.died(this);
  }
}
