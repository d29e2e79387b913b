import type { Call, CapturedLine } from './call.ts';
import type { Deployment } from './deployment.ts';
import { failure } from './failures.ts';
import type { ExecutorLimits } from './limits.ts';
import { LoadFailure } from './load.ts';
import { RunTimes } from './run-times.ts';
import type { Slots } from './slots.ts';
import type { Spares } from './spares.ts';
import type { Worker, WorkerOwner } from './worker.ts';

/** How long a call may wait before another worker is started beside those that are busy, ms. */
const SCALE_AFTER_MS = 5;
/** An event that runs longer than this, ms, makes its worker give back what it holds. */
const SLOW_MS = 10;

/** What all pools share. */
export interface PoolContext {
  limits: ExecutorLimits;
  slots: Slots;
  spares: Spares;
  /** Workers that are starting, over all functions. */
  starting: { count: number };
  /** Called when calls enter (+) or leave (-) a queue. */
  queued(change: number): void;
  /** Called when an event was handed to a worker. */
  dispatched(): void;
  printed(deployment: Deployment, call: Call | undefined, line: CapturedLine): void;
}

/** The workers and the queue of one function. Its deployment changes when a version is saved. */
export class FunctionPool implements WorkerOwner {
  #deployment: Deployment;
  readonly #context: PoolContext;
  readonly #queue: Call[] = [];
  /** The one used last is on top, so that the others grow old and are reaped. */
  readonly #idle: Worker[] = [];
  readonly #busy = new Set<Worker>();
  readonly #loading = new Set<Worker>();
  readonly #runTimes = new RunTimes();
  /** When it last got a call or a version, on the clock of `performance.now()`. */
  #usedAt = performance.now();
  #starting = 0;
  #scaleTimer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(deployment: Deployment, context: PoolContext) {
    this.#deployment = deployment;
    this.#context = context;
  }

  get deployment(): Deployment {
    return this.#deployment;
  }
  get queueLength(): number {
    return this.#queue.length;
  }
  get workers(): { starting: number; idle: number; busy: number } {
    return { starting: this.#starting, idle: this.#idle.length, busy: this.#busy.size };
  }
  /** Also those that are loading. */
  get allWorkers(): readonly Worker[] {
    return [...this.#idle, ...this.#busy, ...this.#loading];
  }
  get isLoading(): boolean {
    return this.#loading.size > 0;
  }

  enqueue(call: Call): void {
    this.#usedAt = call.enqueuedAt;
    this.#queue.push(call);
    this.#context.queued(1);
    this.pump();
  }

  /** From now on calls run on this version. What the old one has begun it ends. */
  activate(deployment: Deployment, ready: Worker | undefined): void {
    this.#deployment = deployment;
    this.#runTimes.reset();
    for (const worker of this.#idle.splice(0)) worker.retire();
    if (ready && !ready.dead) this.#idle.push(ready);
    this.pump();
  }

  /** A worker of this pool that has loaded `deployment`. Throws `LoadFailure`. */
  async startWorker(deployment: Deployment): Promise<Worker> {
    const { limits, spares } = this.#context;
    const from = performance.now();
    const worker = await spares.take(deployment);
    this.#loading.add(worker);
    await worker.load(deployment, this, limits).finally(() => this.#loading.delete(worker));
    worker.readyAt = performance.now();
    worker.startMs = worker.readyAt - from;
    return worker;
  }

  pump(): void {
    while (this.#queue.length > 0) {
      // Workers of an earlier version count until they end what they have begun.
      const full = this.#busy.size >= this.#deployment.concurrency;
      const worker = full ? undefined : this.#idle.at(-1);
      if (worker !== undefined) {
        if (!this.#context.slots.take(this)) return;
        this.#idle.pop();
        this.#busy.add(worker);
        this.#dispatch(worker);
        continue;
      }
      const busy = this.#roomAhead();
      if (busy === undefined) break;
      this.#dispatch(busy);
    }
    if (this.#queue.length > 0) this.#considerStart();
  }

  #dispatch(worker: Worker): void {
    const call = this.#queue.shift();
    if (call === undefined) return;
    this.#context.queued(-1);
    if (call.enqueuedAt < worker.readyAt && worker.startMs > 0) {
      call.coldStart = true;
      call.initMs = Math.min(worker.startMs, worker.readyAt - call.enqueuedAt);
    }
    worker.startMs = 0;
    worker.run(call, this.#deployment.timeoutMs);
    this.#context.dispatched();
  }

  // A busy worker of the current version that short calls may wait in; undefined when there is none.
  #roomAhead(): Worker | undefined {
    const room = this.#runTimes.roomAhead;
    if (room === 0 || this.#context.slots.wantedByOther(this)) return undefined;
    let best: Worker | undefined;
    for (const worker of this.#busy) {
      if (worker.recalling || worker.spent || worker.deployment !== this.#deployment) continue;
      if (worker.held < Math.min(room, best?.held ?? room)) best = worker;
    }
    return best;
  }

  #considerStart(): void {
    if (this.#idle.length + this.#busy.size + this.#starting === 0) return this.#start(1);
    this.#scaleTimer ??= setTimeout(() => {
      this.#scaleTimer = undefined;
      const oldest = this.#queue[0];
      if (oldest === undefined || this.#closed) return;
      if (performance.now() - oldest.enqueuedAt >= SCALE_AFTER_MS - 1) {
        this.#start(this.#runTimes.areShort ? 1 : this.#queue.length);
      }
      this.pump();
    }, SCALE_AFTER_MS);
  }

  #start(wanted: number): void {
    const { slots, starting } = this.#context;
    const existing = this.#idle.length + this.#busy.size + this.#starting;
    const room = Math.min(this.#deployment.concurrency - existing, slots.free - starting.count);
    // The first worker of a function may always start: without one its calls could never run.
    const count = Math.max(Math.min(wanted, room), existing === 0 ? 1 : 0);
    for (let index = 0; index < count; index++) void this.#startOne(this.#deployment);
  }

  async #startOne(deployment: Deployment): Promise<void> {
    this.#starting++;
    this.#context.starting.count++;
    try {
      const worker = await this.startWorker(deployment);
      if (deployment !== this.#deployment || this.#closed) worker.retire();
      else this.#idle.push(worker);
    } catch (error) {
      this.#startFailed(deployment, error);
    } finally {
      this.#starting--;
      this.#context.starting.count--;
    }
    this.pump();
  }

  // Without any worker the waiting calls can't run; they hear why. The next call tries again.
  #startFailed(deployment: Deployment, cause: unknown): void {
    if (deployment !== this.#deployment || this.#idle.length + this.#busy.size > 0) return;
    const end =
      cause instanceof LoadFailure
        ? { status: cause.status, error: cause.error }
        : {
            status: 'crashed' as const,
            error: failure('WorkerStart', cause instanceof Error ? cause.message : String(cause)),
          };
    for (const call of this.#queue.splice(0)) {
      this.#context.queued(-1);
      call.settle(deployment, end);
    }
  }

  // --- what workers tell ---

  printed(worker: Worker, call: Call | undefined, line: CapturedLine): void {
    this.#context.printed(worker.deployment ?? this.#deployment, call, line);
  }

  finished(worker: Worker, runMs: number): void {
    this.#runTimes.add(runMs);
    this.#freed(worker);
  }

  // It has room again: for its own queue, or for whoever waits for the slot it holds.
  #freed(worker: Worker): void {
    if (worker.current !== undefined) {
      if (this.#queue.length > 0) this.pump();
      return;
    }
    const isOld = worker.spent || worker.deployment !== this.#deployment;
    if (isOld || this.#closed) return worker.retire();
    const { slots } = this.#context;
    if (this.#queue.length > 0 && !slots.wantedByOther(this)) return this.#dispatch(worker);
    this.#busy.delete(worker);
    this.#idle.push(worker);
    slots.release();
    this.pump();
  }

  returned(worker: Worker, calls: readonly Call[]): void {
    // A closed pool has nobody left to run them.
    const ended = (call: Call) => call.cancelled || this.#closed;
    const waiting = calls.filter((call) => !call.settled && !ended(call));
    for (const call of calls) if (ended(call)) this.#settleCancelled(call);
    this.#queue.unshift(...waiting);
    this.#context.queued(waiting.length);
    // Of a dead worker `died` comes next: until then it still counts as busy, and could be chosen.
    if (!worker.dead) this.#freed(worker);
  }

  died(worker: Worker): void {
    const index = this.#idle.indexOf(worker);
    if (index >= 0) this.#idle.splice(index, 1);
    if (this.#busy.delete(worker)) this.#context.slots.release();
    this.pump();
  }

  // --- time passes ---

  /** Ends what is over its time and recalls what waits behind a slow event. */
  check(now: number): void {
    for (const worker of this.#busy) {
      const { current, deployment } = worker;
      if (current === undefined || deployment === undefined) continue;
      const ran = now - current.begunAt;
      if (ran > deployment.timeoutMs) worker.timeOut();
      else if (current.cancelled && ran > SLOW_MS) worker.cancel(current);
      else if (ran > SLOW_MS) worker.recall();
    }
  }

  reap(now: number): void {
    while (this.#idle[0] && now - this.#idle[0].idleSince > this.#context.limits.idleMs) {
      this.#idle.shift()?.retire();
    }
  }

  /** Without workers and calls, and for as long as a worker may be idle. */
  isUnused(now: number): boolean {
    if (now - this.#usedAt <= this.#context.limits.idleMs) return false;
    return this.#queue.length + this.#idle.length + this.#busy.size + this.#starting === 0;
  }

  cancel(call: Call): void {
    call.cancelled = true;
    const index = this.#queue.indexOf(call);
    if (index >= 0) {
      this.#queue.splice(index, 1);
      this.#context.queued(-1);
      return this.#settleCancelled(call);
    }
    for (const worker of this.#busy) {
      if (worker.has(call)) return worker.cancel(call);
    }
  }

  #settleCancelled(call: Call): void {
    call.settle(this.#deployment, {
      status: 'cancelled',
      error: failure('Cancelled', 'The call was cancelled before it began.'),
    });
  }

  /** Ends all workers; what waits or runs is settled as cancelled. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#scaleTimer);
    for (const call of this.#queue.splice(0)) {
      this.#context.queued(-1);
      this.#settleCancelled(call);
    }
    for (const worker of [...this.#idle, ...this.#busy]) worker.retire();
  }
}
