import os from 'node:os';

/**
 * Waking a process that sleeps on another core costs more than a short call takes. So after an
 * event was handed out, while few are under way, the event loop looks for the answer without
 * sleeping for a moment. On one core this would only take time from the worker: off.
 */
const SPIN_MS = 0.1;
const FEW_CALLS = 8;

export class Spin {
  #until = 0;
  #spinning = false;
  readonly #inFlight: () => number;
  readonly #useful = os.availableParallelism() > 1;

  /** `inFlight` tells how many events are under way. */
  constructor(inFlight: () => number) {
    this.#inFlight = inFlight;
  }

  /** An event was handed out now. */
  begin(now: number): void {
    if (!this.#useful) return;
    this.#until = now + SPIN_MS;
    if (this.#spinning) return;
    this.#spinning = true;
    setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    const inFlight = this.#inFlight();
    if (inFlight === 0 || inFlight > FEW_CALLS || performance.now() > this.#until) {
      this.#spinning = false;
      return;
    }
    setImmediate(this.#turn);
  };
}
