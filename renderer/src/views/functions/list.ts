import type { FunctionOverview } from '../../../../main/contract/function';

export const SORT_KEYS = ['name', 'last', 'calls', 'failures', 'p95'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface Sort {
  key: SortKey;
  descending: boolean;
}

export interface Filter {
  /** Words that must all occur in the name, the description or the runtime. */
  text: string;
  /** A runtime's id; empty for all. */
  runtime: string;
  /** Empty for all. */
  state: FunctionOverview['state'] | '';
}

export const NO_FILTER: Filter = { text: '', runtime: '', state: '' };
export const BY_NAME: Sort = { key: 'name', descending: false };

const names = new Intl.Collator(undefined, { numeric: true });

/** The functions to show, in the order to show them. */
export function arrange(
  list: readonly FunctionOverview[],
  filter: Filter,
  sort: Sort,
): FunctionOverview[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return list
    .filter(
      (fn) =>
        (filter.runtime === '' || fn.runtime === filter.runtime) &&
        (filter.state === '' || fn.state === filter.state) &&
        contains(fn, words),
    )
    .sort((a, b) => compare(a, b, sort));
}

/** What a click on a column's heading leads to: figures begin with the largest. */
export function nextSort(sort: Sort, key: SortKey): Sort {
  if (sort.key === key) return { key, descending: !sort.descending };
  return { key, descending: key !== 'name' };
}

function contains(fn: FunctionOverview, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const text = `${fn.name} ${fn.description} ${fn.runtime}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function compare(a: FunctionOverview, b: FunctionOverview, { key, descending }: Sort): number {
  const sign = descending ? -1 : 1;
  if (key === 'name') return sign * names.compare(a.name, b.name);
  const [x, y] = [figure(a, key), figure(b, key)];
  // What has no figure comes last either way.
  if (x === undefined || y === undefined) {
    if (x === y) return names.compare(a.name, b.name);
    return x === undefined ? 1 : -1;
  }
  return sign * (x - y) || names.compare(a.name, b.name);
}

function figure(fn: FunctionOverview, key: Exclude<SortKey, 'name'>): number | undefined {
  switch (key) {
    case 'last':
      return fn.last && Date.parse(fn.last.startedAt);
    case 'calls':
      return fn.calls;
    case 'failures':
      return fn.failures;
    case 'p95':
      return fn.p95Ms;
  }
}
