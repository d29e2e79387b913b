/** A text is shortened when it has more than this, in characters or lines. */
const LONG = { chars: 3_000, lines: 60 };
/** What is left of it then. */
const SHORT = { chars: 1_000, lines: 40 };

/** The beginning of a long text; undefined where all of it can be shown. */
export function shorten(text: string): string | undefined {
  const cut = Math.min(
    text.length > LONG.chars ? SHORT.chars : Infinity,
    lineEnd(text, LONG.lines) < text.length ? lineEnd(text, SHORT.lines) : Infinity,
  );
  if (cut === Infinity) return undefined;
  return text.slice(0, isSplitPair(text, cut) ? cut - 1 : cut);
}

/** How many bytes the end of a text says were cut from it before it was kept; 0 where it does not. */
export function cutBytes(text: string): number {
  return Number(/… \[cut: (\d+) bytes\]\s*$/.exec(text.slice(-60))?.[1] ?? 0);
}

/** Cuts a text into pieces of at most `size` characters, at ends of lines where there are any. */
export function pieces(text: string, size: number): string[] {
  const list: string[] = [];
  for (let from = 0; from < text.length;) {
    let to = Math.min(text.length, from + size);
    if (to < text.length) {
      const newline = text.lastIndexOf('\n', to - 1);
      if (newline > from) to = newline + 1;
      else if (isSplitPair(text, to)) to -= 1;
    }
    list.push(text.slice(from, to));
    from = to;
  }
  return list;
}

/** Where the first `count` lines end. */
function lineEnd(text: string, count: number): number {
  let end = -1;
  for (let line = 0; line < count; line++) {
    end = text.indexOf('\n', end + 1);
    if (end === -1) return text.length;
  }
  return end;
}

function isSplitPair(text: string, at: number): boolean {
  const unit = text.charCodeAt(at - 1);
  return unit >= 0xd800 && unit <= 0xdbff;
}
