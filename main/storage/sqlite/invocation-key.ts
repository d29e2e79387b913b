const EPOCH = Date.UTC(2020, 0);
const PER_MS = 4096;
const LATEST = EPOCH + 2 ** 41;

/**
 * Rows of the history are keyed by when they began, so that the table itself is in order of time:
 * ms since 2020 times 4096 plus a running number. It stays a safe integer until 2089. An id is
 * found through the time inside it, without an index of ids, which would cost each write a fifth.
 */
export function keyOfTime(ms: number): number {
  return (Math.floor(ms) - EPOCH) * PER_MS;
}

/** The time, in ms, inside a UUID of version 7; undefined for other ids. */
export function timeOfId(id: string): number | undefined {
  if (id.length !== 36) return undefined;
  const ms = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
  return ms >= 0 && ms < LATEST ? ms : undefined;
}

/** Hands out keys for calls that may end in any order. */
export class KeyAllocator {
  readonly #lastStored: (from: number, to: number) => number | undefined;
  readonly #next = new Map<number, number>();
  #latest: number;

  /** `lastStored` finds the greatest key in `from` ≤ key < `to`. */
  constructor(lastStored: (from: number, to: number) => number | undefined) {
    this.#lastStored = lastStored;
    this.#latest = lastStored(-Infinity, Infinity) ?? -Infinity;
  }

  allocate(ms: number): number {
    for (let base = keyOfTime(ms); ; base += PER_MS) {
      const key = this.#next.get(base) ?? this.#unseen(base);
      if (key >= base + PER_MS) continue;
      this.#next.set(base, key + 1);
      if (key > this.#latest) this.#latest = key;
      return key;
    }
  }

  /** Forgets what it can look up again, which is all of it. */
  trim(): void {
    if (this.#next.size > 10_000) this.#next.clear();
  }

  #unseen(base: number): number {
    if (base > this.#latest) return base;
    return (this.#lastStored(base, base + PER_MS) ?? base - 1) + 1;
  }
}
