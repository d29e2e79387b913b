/** What a row shows. `range` is a part of a long list, `text` a piece of a long string. */
export type JsonKind =
  'object' | 'array' | 'range' | 'string' | 'text' | 'number' | 'boolean' | 'null';

/** One line of the tree as it stands open. */
export interface JsonRow {
  /** Stays the same while the tree folds and unfolds. */
  id: string;
  /** The name of the property or the place in the list; undefined at the top and in pieces. */
  key: string | number | undefined;
  /** Of the rows that hold it, outermost first, as JavaScript writes it: `$.items[3]`. */
  path: string;
  depth: number;
  kind: JsonKind;
  /** The value itself; for a piece of text only that piece. */
  value: unknown;
  /** How many entries it holds; of a string, its characters. */
  size: number;
  /** Where a `range` begins and ends in its list. */
  from: number;
  to: number;
  foldable: boolean;
  open: boolean;
  /** The place of the row that holds this one; -1 at the top. */
  parent: number;
  /** Among its siblings, from 1, and how many they are. */
  position: number;
  siblings: number;
}

/** Longer lists are shown in parts, so that opening one costs the same whatever its length. */
const RANGE = 1_000;
/** Longer strings, and those of several lines, are cut and unfold into pieces. */
const LONG_TEXT = 200;
const PIECE = 160;
/** What is open at first never has more rows than this, whatever `expandDepth` says. */
const OPEN_AT_FIRST = 300;

/** Whether a row is open: the person's own choices by row id, else the depth decides. */
export interface Folding {
  expandDepth: number;
  chosen: ReadonlyMap<string, boolean>;
}

/** The rows of a value, top down. Costs as much as there are rows to see, not as the value is large. */
export function jsonRows(value: unknown, { expandDepth, chosen }: Folding): JsonRow[] {
  const rows: JsonRow[] = [];
  /** The rows of all that is open so far, also those whose turn has not come. */
  let planned = 1;

  function add(
    place: Pick<JsonRow, 'id' | 'key' | 'path' | 'depth' | 'parent' | 'position' | 'siblings'>,
    kind: JsonKind,
    own: unknown,
    from: number,
    to: number,
  ): void {
    const size = to - from;
    const foldable = kind === 'string' ? isLong(own as string) : isContainer(kind) && size > 0;
    const byItself =
      kind !== 'string' && place.depth < expandDepth && planned + size <= OPEN_AT_FIRST;
    const open = foldable && (chosen.get(place.id) ?? byItself);
    if (open) planned += size;
    const index = rows.length;
    rows.push({ ...place, kind, value: own, size, from, to, foldable, open });
    if (open) addChildren(index);
  }

  function addChildren(index: number): void {
    const row = rows[index];
    if (row === undefined) return;
    const { id, path, depth, kind, value: own, from, to } = row;
    const child = { depth: depth + 1, parent: index };
    if (kind === 'string') {
      const pieces = piecesOf(own as string);
      pieces.forEach((piece, at) => {
        const place = { ...child, id: `${id}~${at}`, key: undefined, path };
        add({ ...place, position: at + 1, siblings: pieces.length }, 'text', piece, 0, 0);
      });
      return;
    }
    const keys = kind === 'object' ? Object.keys(own as object) : undefined;
    if (to - from > RANGE) {
      const siblings = Math.ceil((to - from) / RANGE);
      for (let at = 0; at < siblings; at++) {
        const start = from + at * RANGE;
        const place = { ...child, id: `${id}…${start}`, key: undefined, path };
        const end = Math.min(to, start + RANGE);
        add({ ...place, position: at + 1, siblings }, 'range', own, start, end);
      }
      return;
    }
    const names = keys ?? (Array.isArray(own) ? undefined : Object.keys(own as object));
    for (let at = from; at < to; at++) {
      const key = names === undefined ? at : (names[at] ?? '');
      const entry = (own as Record<string | number, unknown>)[key];
      const place = {
        ...child,
        id: `${id}/${key}`,
        key,
        path: path + step(key),
        position: at - from + 1,
        siblings: to - from,
      };
      add(place, kindOf(entry), entry, 0, sizeOf(entry));
    }
  }

  const top = { id: '$', key: undefined, path: '$', depth: 0, parent: -1 };
  add({ ...top, position: 1, siblings: 1 }, kindOf(value), value, 0, sizeOf(value));
  return rows;
}

/** A string as one line shows it: cut, quoted, its control characters written out. */
export function previewOf(text: string): string {
  return JSON.stringify(text.length > LONG_TEXT ? text.slice(0, LONG_TEXT) : text);
}

/** The beginning of what a closed object or list holds: `name: "Ada", tags: […]`. */
export function insideOf(value: object, most = 80): string {
  const list = Array.isArray(value);
  // Not `for in`, which first gathers the keys of a list of a million entries.
  const keys = list ? value.keys() : Object.keys(value);
  let text = '';
  for (const key of keys) {
    if (text.length >= most) return `${text.slice(0, most)}…`;
    const entry = (value as Record<string | number, unknown>)[key];
    const kind = kindOf(entry);
    const shown =
      kind === 'object'
        ? '{…}'
        : kind === 'array'
          ? '[…]'
          : kind === 'string'
            ? JSON.stringify((entry as string).slice(0, most))
            : JSON.stringify(entry ?? null);
    text += `${text && ', '}${list ? '' : `${key}: `}${shown}`;
  }
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

function piecesOf(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    if (line.length <= PIECE) return [line];
    const pieces: string[] = [];
    for (let at = 0; at < line.length; at += PIECE) pieces.push(line.slice(at, at + PIECE));
    return pieces;
  });
}

function isLong(text: string): boolean {
  return text.length > LONG_TEXT || text.includes('\n');
}

function isContainer(kind: JsonKind): boolean {
  return kind === 'object' || kind === 'array' || kind === 'range';
}

function kindOf(value: unknown): JsonKind {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  const type = typeof value;
  return type === 'object' || type === 'number' || type === 'boolean' ? type : 'string';
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

function step(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`;
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
