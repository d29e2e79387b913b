import type { AnsiSpan } from './ansi';

/** A piece of text of one style, and whether it is part of what was searched for. */
export interface MarkedSpan extends AnsiSpan {
  marked: boolean;
}

/** A search may match everywhere in a long text; more marks than this help nobody. */
const MAX_MARKS = 500;

/** Cuts spans where `pattern` matches their joined text. The pattern has the flag `g`. */
export function markMatches(spans: readonly AnsiSpan[], pattern: RegExp | undefined): MarkedSpan[] {
  if (pattern === undefined) return spans.map((span) => ({ ...span, marked: false }));
  const ranges = findRanges(spans.map(({ text }) => text).join(''), pattern);
  const marked: MarkedSpan[] = [];
  let offset = 0;
  let next = 0;
  for (const { text, style } of spans) {
    let from = 0;
    while (from < text.length) {
      while (next < ranges.length && (ranges[next]?.[1] ?? 0) <= offset + from) next++;
      const [start, end] = ranges[next] ?? [Infinity, Infinity];
      const inside = start <= offset + from;
      const to = Math.min(text.length, (inside ? end : start) - offset);
      marked.push({ text: text.slice(from, to), style, marked: inside });
      from = to;
    }
    offset += text.length;
  }
  return marked;
}

function findRanges(text: string, pattern: RegExp): [number, number][] {
  const ranges: [number, number][] = [];
  for (const match of text.matchAll(pattern)) {
    if (match[0] !== '') ranges.push([match.index, match.index + match[0].length]);
    if (ranges.length >= MAX_MARKS) break;
  }
  return ranges;
}

/** The pattern that finds a plain text, whatever the case of its letters. */
export function plainPattern(text: string): RegExp | undefined {
  return text === '' ? undefined : new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'gi');
}
