import { may } from '../../lib/account.svelte';
import { stored } from '../../lib/stored.svelte';
import { BY_NAME, NO_FILTER, SORT_KEYS, type Filter, type Sort } from './list';

const sort = stored<Sort>('functions.sort', BY_NAME);

let filter = $state.raw<Filter>(NO_FILTER);
/** Ids. */
let selected = $state.raw<ReadonlySet<string>>(new Set());
let active = $state.raw<string | undefined>(undefined);
let scrollTop = 0;

/** How the list was left, so that it is the same after a look at something else. */
export const listState = {
  get filter(): Filter {
    return filter;
  },
  set filter(next) {
    filter = next;
  },
  get sort(): Sort {
    return SORT_KEYS.includes(sort.value.key) ? sort.value : BY_NAME;
  },
  set sort(next) {
    sort.value = next;
  },
  get selected(): ReadonlySet<string> {
    return selected;
  },
  set selected(next) {
    selected = listState.selectable ? next : new Set();
  },
  /** Nobody chooses several who may do nothing with them. */
  get selectable(): boolean {
    return may('functions.export') || may('functions.remove');
  },
  /** The id of the function that the keys act on. */
  get active(): string | undefined {
    return active;
  },
  set active(next) {
    active = next;
  },
  get scrollTop(): number {
    return scrollTop;
  },
  set scrollTop(next) {
    scrollTop = next;
  },
  get filtered(): boolean {
    return filter.text.trim() !== '' || filter.runtime !== '' || filter.state !== '';
  },
};

export function toggleSelected(id: string): void {
  const next = new Set(selected);
  if (!next.delete(id)) next.add(id);
  listState.selected = next;
}
