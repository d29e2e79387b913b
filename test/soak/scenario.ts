/** What one fault, or one kind of fault, was seen to do. */
export interface Row {
  what: string;
  /** How many faults were injected: kills, saves, calls, floods, connections. */
  injected: number;
  /** How many of them lost, broke or leaked something. */
  lost: number;
  /** What was measured, against what it may be at most. */
  figure?: { what: string; value: number; unit: string; limit: number };
  /** What was wrong, for whoever repairs it; the first few. */
  complaints?: readonly string[];
}

export interface Scenario {
  name: string;
  /** How often it repeats in a full run; `--cycles` says otherwise. */
  cycles: number;
  run(run: Run): Promise<Row[]>;
}

/** One run of a scenario. */
export interface Run {
  cycles: number;
  /** From 0 to 1, the same for the same seed. */
  random(): number;
  /** Tells how far it is, on stderr. */
  progress(text: string): void;
}

export function holds({ lost, injected, figure }: Row): boolean {
  return injected > 0 && lost === 0 && (figure === undefined || figure.value <= figure.limit);
}

/** A generator of numbers that a seed decides (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
