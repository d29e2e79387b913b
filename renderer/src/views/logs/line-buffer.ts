import type { LogLine } from '../../../../main/contract/log';

/** Lines and characters that a view keeps. */
export const MAX_LINES = 200_000;
const MAX_CHARS = 60_000_000;
/** Old lines are let go so many at once: each time the list measures itself anew. */
const RELEASE = 5_000;

/** Lines as a list shows them: a moment of the buffer. */
export interface Rows {
  readonly data: readonly LogLine[];
  /** The first row's number. A line keeps its number while rows before it come and go. */
  readonly base: number;
  /** Whether rows were added or removed at the start, rather than at the end. */
  readonly shift: boolean;
}

export const NO_ROWS: Rows = { data: [], base: 0, shift: false };

/** The lines of a view, oldest first, within bounds and outside the framework's reactivity. */
export interface LineBuffer {
  readonly length: number;
  /** Whether there is no room for older lines. */
  readonly full: boolean;
  /** Whether old lines have to go before more are appended. */
  readonly over: boolean;
  append(lines: readonly LogLine[]): void;
  prepend(lines: readonly LogLine[]): void;
  /** Lets the oldest lines go, at least a few thousand. */
  release(): void;
  clear(): void;
  at(index: number): LogLine | undefined;
  slice(from: number, to: number): LogLine[];
  rows(shift: boolean): Rows;
}

export function createLineBuffer(maxLines = MAX_LINES, maxChars = MAX_CHARS): LineBuffer {
  let lines: LogLine[] = [];
  let chars = 0;
  let base = 0;

  function view(length: number, shift: boolean): Rows {
    // The list reads a few dozen rows of it; a copy of all at each frame would be mostly garbage.
    const data = new Proxy<readonly LogLine[]>([], {
      get(array, key) {
        if (key === 'length') return length;
        return typeof key === 'string' ? lines[Number(key)] : array[key as never];
      },
    });
    return { data, base, shift };
  }

  return {
    get length() {
      return lines.length;
    },
    get full() {
      return lines.length >= maxLines || chars >= maxChars;
    },
    get over() {
      return lines.length > maxLines || (chars > maxChars && lines.length > 1);
    },
    append(more) {
      for (const line of more) {
        lines.push(line);
        chars += line.message.length;
      }
    },
    prepend(more) {
      lines = more.concat(lines);
      base -= more.length;
      for (const line of more) chars += line.message.length;
    },
    release() {
      let count = 0;
      let left = chars;
      while (
        count < lines.length - 1 &&
        (lines.length - count > maxLines - Math.min(RELEASE, maxLines / 2) || left > maxChars)
      ) {
        left -= lines[count]?.message.length ?? 0;
        count += 1;
      }
      lines.splice(0, count);
      chars = left;
      base += count;
    },
    clear() {
      base += lines.length;
      lines = [];
      chars = 0;
    },
    at: (index) => lines[index],
    slice: (from, to) => lines.slice(from, to),
    rows: (shift) => view(lines.length, shift),
  };
}
