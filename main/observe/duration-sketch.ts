const RELATIVE_ACCURACY = 0.01;
const GAMMA = (1 + RELATIVE_ACCURACY) / (1 - RELATIVE_ACCURACY);
const PER_LOG = 1 / Math.log(GAMMA);
const MIN_MS = 0.001;
const MAX_MS = 1e9;
const GROW_BY = 64;

/**
 * Durations in logarithmic bins: a mergeable summary that answers any quantile within 1 %. The bins
 * follow DDSketch's formula and lie in one dense window, so that adding a value is a logarithm and a
 * write: every call adds to several. Values are ms; below 1 µs and above 10^9 ms they count as that.
 */
export class DurationSketch {
  #first = 0;
  #bins = new Float64Array(0);

  add(ms: number): void {
    const clamped = ms >= MIN_MS ? (ms > MAX_MS ? MAX_MS : ms) : MIN_MS;
    const at = Math.ceil(Math.log(clamped) * PER_LOG) - this.#first;
    if (at >= 0 && at < this.#bins.length) this.#bins[at] = (this.#bins[at] ?? 0) + 1;
    else this.#count(at + this.#first, 1);
  }

  merge(other: DurationSketch): void {
    const bins = other.#bins;
    for (let at = 0; at < bins.length; at++) {
      const count = bins[at] ?? 0;
      if (count > 0) this.#count(other.#first + at, count);
    }
  }

  /**
   * The least value in ms that the share `q` (0 to 1) of all values does not exceed (the nearest rank:
   * of four values the greatest is their p99); 0 where there is none.
   */
  quantile(q: number): number {
    const bins = this.#bins;
    let total = 0;
    for (const count of bins) total += count;
    if (total === 0) return 0;
    const rank = Math.max(1, Math.ceil(q * total));
    let seen = 0;
    for (let at = 0; at < bins.length; at++) {
      seen += bins[at] ?? 0;
      if (seen >= rank) return (2 * GAMMA ** (this.#first + at)) / (GAMMA + 1);
    }
    return MAX_MS;
  }

  /** For each of the ascending `bounds` (ms), how many values are at most that, within 1 % of it. */
  countsUpTo(bounds: readonly number[]): number[] {
    let seen = 0;
    let at = 0;
    return bounds.map((bound) => {
      const last = Math.floor(Math.log(bound) * PER_LOG) - this.#first;
      for (; at <= last && at < this.#bins.length; at++) seen += this.#bins[at] ?? 0;
      return seen;
    });
  }

  /** Pairs of variable-length integers: bins skipped (the first one zigzag, from bin 0), count. */
  encode(): Uint8Array {
    const bytes: number[] = [];
    let previous: number | undefined;
    this.#bins.forEach((count, at) => {
      if (count === 0) return;
      const bin = this.#first + at;
      pushVarint(bytes, previous === undefined ? zigzag(bin) : bin - previous);
      pushVarint(bytes, count);
      previous = bin;
    });
    return Uint8Array.from(bytes);
  }

  /**
   * Adds what `encode` made, or any number of those with a zero byte (no bin is skipped by none)
   * between each two: charts read thousands of these, so that it makes no objects.
   */
  mergeEncoded(bytes: Uint8Array): void {
    let bin = 0;
    let value = 0;
    let scale = 1;
    let part: 'first' | 'skip' | 'count' = 'first';
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      value += (byte % 128) * scale;
      if (byte >= 128) {
        scale *= 128;
        continue;
      }
      if (part === 'count') this.#count(bin, value);
      else bin = part === 'first' ? unzigzag(value) : bin + value;
      if (part === 'skip' && value === 0) part = 'first';
      else part = part === 'count' ? 'skip' : 'count';
      value = 0;
      scale = 1;
    }
    if (scale > 1 || part === 'count') {
      throw new RangeError('A stored duration sketch is cut off.');
    }
  }

  #count(bin: number, count: number): void {
    if (this.#bins.length === 0) {
      this.#first = bin - GROW_BY / 2;
      this.#bins = new Float64Array(GROW_BY);
    }
    const end = this.#first + this.#bins.length;
    if (bin < this.#first || bin >= end) {
      const first = bin < this.#first ? bin - GROW_BY : this.#first;
      const grown = new Float64Array((bin >= end ? bin + GROW_BY : end) - first);
      grown.set(this.#bins, this.#first - first);
      this.#first = first;
      this.#bins = grown;
    }
    const at = bin - this.#first;
    this.#bins[at] = (this.#bins[at] ?? 0) + count;
  }
}

function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

function unzigzag(value: number): number {
  return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
}

// By arithmetic, not by shifts: counts may pass 2^32.
function pushVarint(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}
