export interface Variable {
  name: string;
  value: string;
}

/** The beginning of a line that sets a variable, up to its value. */
const LINE = /^[^\S\n]*(?:export[^\S\n]+)?([^\s=#]+)[^\S\n]*=[^\S\n]*/;

/**
 * Reads the text of a `.env` file: comments, `export`, single quotes taken literally, double quotes
 * with escapes and line breaks. Where a name occurs twice, the later one counts.
 */
export function parseEnvText(text: string): Variable[] {
  const found = new Map<string, string>();
  let rest = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  while (rest !== '') {
    const start = LINE.exec(rest);
    const name = start?.[1];
    if (start === null || name === undefined) {
      const end = rest.indexOf('\n');
      rest = end === -1 ? '' : rest.slice(end + 1);
      continue;
    }
    const { value, after } = readValue(rest.slice(start[0].length));
    found.set(name, value);
    rest = after;
  }
  return [...found].map(([name, value]) => ({ name, value }));
}

/** Whether a pasted text is meant as variables, rather than as one value. */
export function looksLikeEnvText(text: string): boolean {
  return /\n/.test(text.trim()) ? parseEnvText(text).length > 0 : /^\s*export\s+\w+=/.test(text);
}

function readValue(text: string): { value: string; after: string } {
  const quoted = /^(?:"((?:[^"\\]|\\[^])*)"|'([^']*)')[^\S\n]*(?:#[^\n]*)?(?:\n|$)/.exec(text);
  if (quoted !== null) {
    const [all, double, single] = quoted;
    return {
      value: double === undefined ? (single ?? '') : unescape(double),
      after: text.slice(all.length),
    };
  }
  const end = text.indexOf('\n');
  const line = end === -1 ? text : text.slice(0, end);
  const value = line.replace(/(^|\s)#.*$/, '').trim();
  return { value, after: end === -1 ? '' : text.slice(end + 1) };
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t' };

function unescape(text: string): string {
  return text.replace(/\\([^])/g, (_all, char: string) => ESCAPES[char] ?? char);
}
