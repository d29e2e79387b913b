import type { LogLine } from '../../../../main/contract/log';
import { toFailure, type Failure } from '../../lib/failure';
import { follow, platform } from '../../lib/platform.svelte';
import { clientFilter, filterBounds, isLive, serverFilter, type LogFilter } from './filter';
import { createLineBuffer, MAX_LINES, NO_ROWS, type Rows } from './line-buffer';
import { firstSince, inOrder, withoutKnown } from './merge';

const PAGE = 500;
const LARGE_PAGE = 1_000;
/** What a step back should find at least, and how often it asks at most. */
const ENOUGH = 100;
const MAX_REQUESTS = 12;
/** Into an empty list lines come so many a frame. */
const FIRST_ROWS = 60;
const FIRST_BATCH = 12;
/** How many lines around a seam are compared. */
const SEAM = 5_000;

export type LogTail = ReturnType<typeof createLogTail>;

/** The lines that one filter finds: history, read backwards on demand, and what is printed now. */
export function createLogTail(filter: LogFilter) {
  const buffer = createLineBuffer();
  const matches = clientFilter(filter);
  const server = serverFilter(filter);
  const bounds = filterBounds(filter, Date.now());

  let rows = $state.raw<Rows>(NO_ROWS);
  let waiting = $state(0);
  let held = $state(false);
  let loading = $state(false);
  /** Whether the first page came. */
  let loaded = $state(false);
  let complete = $state(false);
  let cleared = $state(false);
  let failure = $state.raw<Failure | undefined>(undefined);

  /** Lines that came and are not shown yet. */
  let incoming: LogLine[] = [];
  let frame: number | undefined;
  let restUntil = 0;
  let cursor: string | undefined;
  let stop: (() => void) | undefined;
  /** Counts up when what is asked for is no longer wanted. */
  let generation = 0;

  function show(shift: boolean): void {
    rows = buffer.rows(shift);
  }

  function flush(): void {
    frame = undefined;
    const now = performance.now();
    if (now < restUntil) {
      frame = requestAnimationFrame(flush);
      return;
    }
    if (held) {
      waiting = incoming.length;
      return;
    }
    // Rows leave at the start in one frame and come at the end in the next: the list needs to
    // know which.
    if (buffer.over) {
      buffer.release();
      show(true);
      frame = requestAnimationFrame(flush);
      return;
    }
    waiting = 0;
    if (incoming.length === 0) return;
    // A screenful that is made for the first time is more than a frame's work.
    const batch = buffer.length < FIRST_ROWS ? incoming.splice(0, FIRST_BATCH) : incoming;
    buffer.append(batch);
    if (batch === incoming) incoming = [];
    show(false);
    // At least half of the time belongs to the person's own doing, however slow the machine.
    requestAnimationFrame(() => (restUntil = 2 * performance.now() - now));
    if (buffer.over || incoming.length > 0) frame = requestAnimationFrame(flush);
  }

  function receive(lines: readonly LogLine[]): void {
    for (const line of lines) if (matches(line)) incoming.push(line);
    // A hidden page has no frames, and one that is held shows nothing.
    if (incoming.length > MAX_LINES * 1.1) incoming = incoming.slice(-MAX_LINES);
    frame ??= requestAnimationFrame(flush);
  }

  const page = (limit: number, from = bounds.from) =>
    platform.logs.query({
      ...server,
      ...(from !== undefined && { from }),
      ...(bounds.to !== undefined && { to: bounds.to }),
      ...(cursor !== undefined && { cursor }),
      limit,
    });

  /** Reads on backwards until `done` says so, there is no more, or it looked long enough. */
  async function readBack(limit: number, requests: number, done: (found: number) => boolean) {
    if (loading || complete || buffer.full) return;
    const mine = generation;
    loading = true;
    let found = 0;
    try {
      for (let request = 0; request < requests && !done(found) && !complete; request++) {
        const { items, nextCursor } = await page(limit);
        if (mine !== generation) return;
        cursor = nextCursor;
        complete = nextCursor === undefined;
        const known = [...buffer.slice(0, SEAM), ...incoming.slice(0, SEAM)];
        const older = withoutKnown(inOrder(items.filter(matches)), known);
        found += older.length;
        if (older.length > 0) {
          buffer.prepend(older);
          show(true);
        }
        if (buffer.full) break;
      }
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

  function older(): Promise<void> {
    cleared = false;
    return readBack(PAGE, MAX_REQUESTS, (found) => found >= ENOUGH);
  }

  /** The connection was away: what came meanwhile is in the history. */
  async function catchUp(): Promise<void> {
    const last = incoming.at(-1) ?? buffer.at(buffer.length - 1);
    if (last === undefined) return reload();
    const mine = generation;
    cursor = undefined;
    const { items, nextCursor } = await platform.logs.query({
      ...server,
      from: Date.parse(last.time),
      limit: LARGE_PAGE,
    });
    if (mine !== generation) return;
    if (nextCursor !== undefined) return reload();
    const known = [...buffer.slice(Math.max(0, buffer.length - SEAM), buffer.length), ...incoming];
    receive(withoutKnown(inOrder(items), known));
  }

  function reload(): Promise<void> {
    generation += 1;
    loading = loaded = complete = cleared = false;
    cursor = undefined;
    incoming = [];
    waiting = 0;
    buffer.clear();
    show(false);
    return older();
  }

  function start(): void {
    if (stop !== undefined) return;
    if (!isLive(filter)) {
      stop = () => {};
      if (!loaded) void older();
      return;
    }
    let began = loaded;
    stop = follow(
      (signal) => platform.logs.follow(server, { signal }),
      receive,
      () => {
        const read = began ? catchUp() : older();
        began = true;
        read.catch((error: unknown) => (failure = toFailure(error)));
      },
    );
  }

  return {
    filter,
    get rows() {
      return rows;
    },
    /** Lines that came while the list is held. */
    get waiting() {
      return waiting;
    },
    get loading() {
      return loading;
    },
    get loaded() {
      return loaded;
    },
    /** Whether the list reaches back to the first line there is. */
    get complete() {
      return complete;
    },
    /** Whether the person emptied the list: older lines come only when they are asked for. */
    get cleared() {
      return cleared;
    },
    /** Whether nothing older can be shown without letting newer lines go. */
    get full() {
      return rows.data.length >= MAX_LINES;
    },
    get failure() {
      return failure;
    },
    get live() {
      return isLive(filter);
    },
    /** While it is held the list stays as it is, and new lines wait. */
    get held() {
      return held;
    },
    set held(next) {
      held = next;
      if (!next) frame ??= requestAnimationFrame(flush);
    },
    start,
    /** Stops reading; what was read stays. */
    stop() {
      stop?.();
      stop = undefined;
      generation += 1;
      loading = false;
    },
    older,
    reload,
    /** Empties the list; older lines come back when they are asked for. */
    clear() {
      generation += 1;
      loading = complete = false;
      cleared = true;
      cursor = undefined;
      incoming = [];
      waiting = 0;
      buffer.clear();
      show(false);
    },
    /** The row of the first line not before `ms`, read from the history where needed. */
    async find(ms: number): Promise<number | undefined> {
      const oldest = () => Date.parse(buffer.at(0)?.time ?? '9999');
      await readBack(LARGE_PAGE, 20, () => oldest() <= ms);
      if (oldest() > ms && !complete) return undefined;
      return firstSince(buffer.at, buffer.length, ms);
    },
    slice: buffer.slice,
    at: buffer.at,
  };
}
