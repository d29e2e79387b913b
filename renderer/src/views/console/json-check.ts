/** What JSON wants where a text breaks off from it. */
export type Wanted = 'value' | 'name' | 'colon' | 'comma' | 'end' | 'string';

export interface JsonFault {
  /** In the text, from 0; its length where it ends too early. */
  position: number;
  wanted: Wanted;
}

const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y; // eslint-disable-line no-control-regex
const WORD = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/y;

/** Where a text stops being JSON; browsers say it only sometimes. Undefined where it is JSON. */
export function findFault(text: string): JsonFault | undefined {
  const open: ('{' | '[')[] = [];
  let at = 0;
  let wanted: Wanted = 'value';
  /** A container that has just begun may end at once. */
  let fresh = false;

  const match = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const afterValue = (): Wanted => (open.length === 0 ? 'end' : 'comma');

  for (;;) {
    match(SPACE);
    const next = text[at];
    if (next === undefined) return wanted === 'end' ? undefined : { position: at, wanted };
    const inside = open.at(-1);
    const closes = next === (inside === '{' ? '}' : inside === '[' ? ']' : '');
    if (closes && (fresh || wanted === 'comma')) {
      at += 1;
      open.pop();
      wanted = afterValue();
      fresh = false;
      continue;
    }
    fresh = false;
    if (wanted === 'value') {
      if (next === '{' || next === '[') {
        at += 1;
        open.push(next);
        fresh = true;
        wanted = next === '{' ? 'name' : 'value';
      } else if (next === '"' && !match(STRING)) return { position: at, wanted: 'string' };
      else if (next !== '"' && !match(WORD)) return { position: at, wanted };
      else wanted = afterValue();
    } else if (wanted === 'name') {
      if (next !== '"') return { position: at, wanted };
      if (!match(STRING)) return { position: at, wanted: 'string' };
      wanted = 'colon';
    } else if (wanted === 'colon' && next === ':') {
      at += 1;
      wanted = 'value';
    } else if (wanted === 'comma' && next === ',') {
      at += 1;
      wanted = inside === '{' ? 'name' : 'value';
    } else return { position: at, wanted };
  }
}
