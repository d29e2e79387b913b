import type { Call, CallEnd } from './call.ts';
import type { Deployment } from './deployment.ts';

/** The events that a worker has: the current one, those held ahead, and those that just ended. */
export class WorkerCalls {
  /** What they are calls of; undefined until a worker is told what to load. */
  deployment: Deployment | undefined;
  /** The current event first, then those held ahead. */
  #calls: Call[] = [];
  #nextFrameId = 1;
  #recalling = false;
  /**
   * Ended in this turn of the event loop, and settled in its check phase: raw output that is read in
   * the same turn still belongs to the last of them.
   */
  #ended: { call: Call; end: CallEnd }[] = [];

  /** The event that runs now. */
  get current(): Call | undefined {
    return this.#calls[0];
  }
  /** How many events wait behind it. */
  get held(): number {
    return Math.max(0, this.#calls.length - 1);
  }
  /** Whether those that wait were asked for, and are not all there yet. */
  get recalling(): boolean {
    return this.#recalling;
  }
  /** Whose the output is that names no call. */
  get printing(): Call | undefined {
    return this.#ended.at(-1)?.call ?? this.current;
  }
  has(call: Call): boolean {
    return this.#calls.includes(call);
  }
  byFrameId(id: number): Call | undefined {
    return this.#calls.find((one) => one.frameId === id);
  }

  /** Takes a call that is handed to the worker now. */
  add(call: Call, now: number): void {
    call.frameId = this.#nextFrameId;
    this.#nextFrameId = (this.#nextFrameId % 0xffff_ffff) + 1;
    call.dispatchedAt = now;
    this.#calls.push(call);
  }

  /** Those that are to be given back: all that wait. */
  recall(): readonly Call[] {
    this.#recalling = true;
    return this.#calls.slice(1);
  }

  /** Lets go of a call that the worker has given back. */
  remove(call: Call): void {
    this.#calls.splice(this.#calls.indexOf(call), 1);
    this.#removed();
  }

  /** Ends the current event. */
  end(call: Call, end: CallEnd): void {
    this.#calls.shift();
    this.#removed();
    this.#ended.push({ call, end });
    if (this.#ended.length === 1) setImmediate(this.#settleEnded);
  }

  /** Lets go of all, in their order. */
  clear(): Call[] {
    const calls = this.#calls;
    this.#calls = [];
    return calls;
  }

  #removed(): void {
    if (this.#calls.length <= 1) this.#recalling = false;
  }

  readonly #settleEnded = (): void => {
    const { deployment } = this;
    if (deployment === undefined) return;
    for (const { call, end } of this.#ended.splice(0)) call.settle(deployment, end);
  };
}
