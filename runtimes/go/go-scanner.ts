/** A word (names and keywords), a string or character literal, or one sign; comments are left out. */
export interface Token {
  kind: 'word' | 'text' | 'sign';
  text: string;
  /** Offset in the source. */
  at: number;
  /** Counts from 1. */
  line: number;
}

// Comments, raw strings, strings, characters, words, numbers, signs. What is not closed ends with
// its line or with the source: the compiler will say so.
const TOKEN =
  /(\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(`[^`]*(?:`|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)|([\p{L}_][\p{L}\p{Nd}_]*)|(\.?\d[\w.]*)|(\.\.\.|:=|[^\s])/gu;

/** Cuts Go source into tokens. Never fails, whatever the text. */
export function scan(source: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let counted = 0;
  for (const match of source.matchAll(TOKEN)) {
    if (match[1] !== undefined) continue;
    for (; counted < match.index; counted++) {
      if (source.charCodeAt(counted) === 10) line++;
    }
    const kind = match[3] !== undefined ? 'word' : match[2] !== undefined ? 'text' : 'sign';
    tokens.push({ kind, text: match[0], at: match.index, line });
  }
  return tokens;
}
