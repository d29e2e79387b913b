import type { VirtualizerProps } from 'virtua/svelte';
import type { LogLine } from '../../../../main/contract/log';
import { readFilter } from './filter';
import { createLogTail, type LogTail } from './tail.svelte';

/** Where the list was left. */
export interface Place {
  following: boolean;
  paused: boolean;
  offset?: number | undefined;
  cache?: VirtualizerProps<LogLine>['cache'];
}

export interface Session {
  /** The address's query that it belongs to. */
  readonly query: string;
  readonly tail: LogTail;
  readonly place: Place;
}

let last: Session | undefined;

/** What was read stays while the person is elsewhere: the same filter goes on where it was left. */
export function openSession(query: URLSearchParams): Session {
  const filters = new URLSearchParams(query);
  filters.delete('open');
  const text = filters.toString();
  if (last?.query === text) return last;
  last = {
    query: text,
    tail: createLogTail(readFilter(filters)),
    place: { following: true, paused: last?.place.paused ?? false },
  };
  return last;
}

/** The filters that were in use, for an address without any. */
export function lastQuery(): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(last?.query));
}
