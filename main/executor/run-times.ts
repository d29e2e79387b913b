/** Weight of the newest run in the moving average of run times. */
const NEWEST = 0.25;
/** Calls shorter than this may wait inside a busy worker, ms. */
const SHORT_MS = 1;
/** What may wait inside a busy worker: as many events as fit in this, ms, and at most so many. */
const AHEAD_MS = 2;
const MAX_AHEAD = 32;

/** How long the calls of one version run, as a moving average, and what follows from it. */
export class RunTimes {
  /** ms; undefined until a call has ended. */
  #average: number | undefined;

  add(runMs: number): void {
    this.#average =
      this.#average === undefined ? runMs : this.#average + NEWEST * (runMs - this.#average);
  }

  /** Of another version nothing is known yet. */
  reset(): void {
    this.#average = undefined;
  }

  get areShort(): boolean {
    return this.#average !== undefined && this.#average <= SHORT_MS;
  }

  /** How many events may wait inside a busy worker; 0 unless they are known to be short. */
  get roomAhead(): number {
    if (this.#average === undefined || this.#average > SHORT_MS) return 0;
    return Math.min(MAX_AHEAD, Math.floor(AHEAD_MS / Math.max(this.#average, 0.001)));
  }
}
