import type { StoredLog } from '../storage/store.ts';

/** Lines, and characters in them, that a slow reader may be behind before it misses the oldest. */
const MAX_LINES = 10_000;
const MAX_CHARS = 4 * 1024 * 1024;
/** Taken lines that are let go at once rather than one by one. */
const COMPACT_AT = 1_000;

/** What one reader has not read yet, within bounds. */
export class LineQueue {
  #lines: StoredLog[] = [];
  #first = 0;
  #chars = 0;
  #missed = 0;

  get length(): number {
    return this.#lines.length - this.#first;
  }

  push(line: StoredLog): void {
    this.#lines.push(line);
    this.#chars += line.message.length;
    while (this.length > MAX_LINES || (this.#chars > MAX_CHARS && this.length > 1)) {
      this.shift();
      this.#missed++;
    }
  }

  shift(): StoredLog | undefined {
    const line = this.#lines[this.#first];
    if (line === undefined) return undefined;
    this.#first++;
    this.#chars -= line.message.length;
    if (this.#first === this.#lines.length || this.#first >= COMPACT_AT) {
      this.#lines = this.#lines.slice(this.#first);
      this.#first = 0;
    }
    return line;
  }

  /** How many lines were dropped since this was asked last. */
  takeMissed(): number {
    const missed = this.#missed;
    this.#missed = 0;
    return missed;
  }
}
