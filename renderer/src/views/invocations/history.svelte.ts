import type { Changes } from '../../../../main/contract/change';
import type { InvocationSummary } from '../../../../main/contract/invocation';
import { toFailure, type Failure } from '../../lib/failure';
import { onChanges } from '../../lib/functions.svelte';
import { platform } from '../../lib/platform.svelte';
import { boundsOf } from '../../lib/time-range';
import { clientFilter, serverFilter, wholeFilter, type InvocationFilter } from './filter';
import { mergeNewest } from './merge';

const PAGE = 100;
/** What the platform does not filter is looked for in larger pages. */
const SEARCH_PAGE = 1_000;
const ENOUGH = 50;
const MAX_REQUESTS = 12;
/** Calls that are kept while new ones come at the top; older ones are read again on demand. */
const MOST_LIVE = 5_000;
/** Calls that wait to be shown; beyond, the list is read anew. */
const MOST_WAITING = 2_000;

export type History = ReturnType<typeof createHistory>;

/** The calls that one filter finds, newest first: read on demand, and what ends now. */
export function createHistory(filter: InvocationFilter) {
  const matches = clientFilter(filter);
  const matchesLive = wholeFilter(filter);
  const bounds = boundsOf(filter.range, Date.now());
  const searches = filter.coldOnly || filter.status === 'failed';
  const live = bounds.to === undefined;

  let items = $state.raw<readonly InvocationSummary[]>([]);
  let waiting = $state(0);
  let held = $state(false);
  let loading = $state(false);
  let loaded = $state(false);
  let complete = $state(false);
  let failure = $state.raw<Failure | undefined>(undefined);

  let fresh: InvocationSummary[] = [];
  /** More ended than were told of, or than can wait. */
  let missed = false;
  let cursor: string | undefined;
  let stop: (() => void) | undefined;
  let generation = 0;

  async function read(requests: number): Promise<void> {
    if (loading || complete) return;
    const mine = generation;
    loading = true;
    try {
      let found = 0;
      for (let request = 0; request < requests && found < ENOUGH && !complete; request++) {
        const last = items.at(-1);
        // Without a cursor after the end was let go: from the last one's millisecond on.
        const resume = cursor === undefined && last ? Date.parse(last.startedAt) + 1 : undefined;
        const page = await platform.invocations.list({
          ...serverFilter(filter, resume === undefined ? bounds : { ...bounds, to: resume }),
          ...(cursor !== undefined && { cursor }),
          limit: searches ? SEARCH_PAGE : PAGE,
        });
        if (mine !== generation) return;
        const older = page.items.filter(matches);
        const before = items.length;
        items = mergeNewest(items, older);
        found += items.length - before;
        cursor = page.nextCursor;
        complete = cursor === undefined;
      }
      failure = undefined;
    } catch (error) {
      if (mine === generation) failure = toFailure(error);
    } finally {
      if (mine === generation) {
        loading = false;
        loaded = true;
        if (!held && !missed) show();
      }
    }
  }

  function reload(): Promise<void> {
    generation += 1;
    loading = complete = false;
    cursor = undefined;
    fresh = [];
    waiting = 0;
    missed = false;
    items = [];
    return read(MAX_REQUESTS);
  }

  /** What came is shown at the top. */
  function show(): void {
    if (missed) {
      void refresh();
      return;
    }
    if (fresh.length === 0) return;
    const merged = mergeNewest(items, fresh);
    fresh = [];
    waiting = 0;
    if (merged.length > MOST_LIVE) {
      items = merged.slice(0, MOST_LIVE / 2);
      cursor = undefined;
      complete = false;
    } else items = merged;
  }

  /** Reads the first page again, in place of what is shown, without an empty moment. */
  async function refresh(): Promise<void> {
    const mine = ++generation;
    missed = false;
    fresh = [];
    waiting = 0;
    loading = true;
    try {
      const page = await platform.invocations.list({
        ...serverFilter(filter, bounds),
        limit: searches ? SEARCH_PAGE : PAGE,
      });
      if (mine !== generation) return;
      items = page.items.filter(matches);
      cursor = page.nextCursor;
      complete = cursor === undefined;
      failure = undefined;
    } catch (error) {
      if (mine === generation) failure = toFailure(error);
    } finally {
      if (mine === generation) {
        loading = false;
        loaded = true;
      }
    }
  }

  function hear({ invocations, ended }: Changes): void {
    const wanted = invocations.filter(matchesLive);
    if (ended > invocations.length) missed = true;
    if (wanted.length === 0 && !missed) return;
    fresh.push(...wanted);
    if (fresh.length > MOST_WAITING) {
      fresh = [];
      missed = true;
    }
    waiting += wanted.length;
    if (!held && loaded && !loading) show();
  }

  return {
    filter,
    live,
    get items() {
      return items;
    },
    /** Calls that ended while the list was held. */
    get waiting() {
      return waiting;
    },
    get loading() {
      return loading;
    },
    get loaded() {
      return loaded;
    },
    get complete() {
      return complete;
    },
    get failure() {
      return failure;
    },
    /** While it is held the top stays as it is, and new calls wait. */
    get held() {
      return held;
    },
    set held(next) {
      held = next;
      if (!next && loaded && !loading) show();
    },
    start(): void {
      if (live) stop ??= onChanges(hear);
      if (!loaded) void read(MAX_REQUESTS);
      else if (live && !held) void refresh();
      else if (live) missed = true;
    },
    stop(): void {
      stop?.();
      stop = undefined;
    },
    older: () => read(MAX_REQUESTS),
    reload,
  };
}
