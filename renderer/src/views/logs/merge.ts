import type { LogLine } from '../../../../main/contract/log';

/** A page of the history, which is newest first and by the end of calls, as it is read. */
export function inOrder(newestFirst: readonly LogLine[]): LogLine[] {
  // Times of one format compare as texts; equal ones stay in the order they were printed.
  return newestFirst.toReversed().sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}

/**
 * Those of `lines` that are not among `known`. A line has no id: one that was printed twice is left
 * out as often as it is known.
 */
export function withoutKnown(lines: readonly LogLine[], known: readonly LogLine[]): LogLine[] {
  const counts = new Map<string, number>();
  for (const line of known) {
    const key = keyOf(line);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return lines.filter((line) => {
    const key = keyOf(line);
    const left = counts.get(key) ?? 0;
    if (left > 0) counts.set(key, left - 1);
    return left === 0;
  });
}

function keyOf({ time, functionId, invocationId = '', stream, level, message }: LogLine): string {
  return `${time} ${functionId} ${invocationId} ${stream} ${level} ${message}`;
}

/** The first of ascending lines that is not before `ms`; `length` where all are. */
export function firstSince(
  at: (index: number) => LogLine | undefined,
  length: number,
  ms: number,
): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (Date.parse(at(middle)?.time ?? '') < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}
