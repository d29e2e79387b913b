import { readFilter } from './filter';
import { createHistory, type History } from './history.svelte';

export interface Session {
  /** The address's query that it belongs to. */
  readonly query: string;
  readonly history: History;
  /** px scrolled, and the invocation that was shown, when the view was left. */
  readonly place: { offset: number; id: string | undefined };
}

let last: Session | undefined;

/** What was read stays while the person is elsewhere: the same filter goes on where it was left. */
export function openSession(query: URLSearchParams): Session {
  const text = query.toString();
  if (last?.query === text) return last;
  last = {
    query: text,
    history: createHistory(readFilter(query)),
    place: { offset: 0, id: undefined },
  };
  return last;
}

/** The filters and the invocation that were in use, for an address without any. */
export function lastAddress(): { query: Record<string, string>; id: string | undefined } {
  return {
    query: Object.fromEntries(new URLSearchParams(last?.query)),
    id: last?.place.id,
  };
}
