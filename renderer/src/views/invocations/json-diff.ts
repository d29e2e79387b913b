/** One place where two JSON values differ. */
export interface Difference {
  /** `$.items[2].name` */
  path: string;
  kind: 'added' | 'removed' | 'changed';
  before?: unknown;
  after?: unknown;
}

/** Longer lists of differences are not read by anybody. */
const MAX_DIFFERENCES = 200;

/** Where two JSON values differ, at most 200 places; `more` where there are others. */
export function jsonDiff(before: unknown, after: unknown): { list: Difference[]; more: boolean } {
  const list: Difference[] = [];
  let more = false;

  function add(difference: Difference): void {
    if (list.length < MAX_DIFFERENCES) list.push(difference);
    else more = true;
  }

  function compare(path: string, a: unknown, b: unknown): void {
    if (more || Object.is(a, b)) return;
    if (Array.isArray(a) && Array.isArray(b)) {
      for (let index = 0; index < Math.max(a.length, b.length) && !more; index++) {
        at(`${path}[${index}]`, a, b, index);
      }
    } else if (isObject(a) && isObject(b)) {
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
        at(`${path}${step(key)}`, a, b, key);
      }
    } else add({ path, kind: 'changed', before: a, after: b });
  }

  function at(path: string, a: object, b: object, key: string | number): void {
    const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
    if (!Object.hasOwn(a, key)) add({ path, kind: 'added', after: right[key] });
    else if (!Object.hasOwn(b, key)) add({ path, kind: 'removed', before: left[key] });
    else compare(path, left[key], right[key]);
  }

  compare('$', before, after);
  return { list, more };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function step(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
