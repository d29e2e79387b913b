/** Whoever waits for a slot; `pump` is its turn to take one. */
export interface SlotWaiter {
  pump(): void;
}

/**
 * The global limit: how many events run at once over all functions. Functions that want a slot
 * and get none take turns, so that a flood on one doesn't starve the others.
 */
export class Slots {
  /** In use. */
  used = 0;
  readonly #limit: number;
  readonly #waiting = new Set<SlotWaiter>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get free(): number {
    return this.#limit - this.used;
  }
  /** Whether somebody else waits for the slot that `holder` has. */
  wantedByOther(holder: SlotWaiter): boolean {
    return this.#waiting.size > (this.#waiting.has(holder) ? 1 : 0);
  }

  /** Takes a slot, or notes the waiter for the next one that becomes free. */
  take(waiter: SlotWaiter): boolean {
    if (this.used >= this.#limit) {
      this.#waiting.add(waiter);
      return false;
    }
    this.#waiting.delete(waiter);
    this.used++;
    return true;
  }

  release(): void {
    this.used--;
    // A Set keeps the order of insertion, and a waiter that wants more queues up again behind.
    for (const waiter of this.#waiting) {
      if (this.used >= this.#limit) return;
      this.#waiting.delete(waiter);
      waiter.pump();
    }
  }
}
