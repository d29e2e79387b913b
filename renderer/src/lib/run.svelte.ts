import type { Invocation } from '../../../main/contract/invocation';
import type { LogEntry } from '../../../main/contract/log';
import { toFailure, type Failure } from './failure';
import { platform } from './platform.svelte';

/** The newest are kept. */
const MAX_ENTRIES = 5_000;
/** What was shown stays so long, ms, unless a call has ended or printed by then: most end at once. */
const PATIENCE_MS = 100;
/** How often a cancelled call is looked for in the history, and how long between, ms. */
const LOOK_TIMES = 10;
const LOOK_MS = 60;

export interface RunRequest {
  /** Id or name of the function. */
  id: string;
  event: unknown;
  context?: Record<string, unknown> | undefined;
  /** An earlier version instead of the current one. */
  version?: number;
}

export type Run = ReturnType<typeof createRun>;

/** One place where a function is run and watched; a second start ends the first. */
export function createRun() {
  let running = $state(false);
  let state = $state<'idle' | 'running' | 'ended'>('idle');
  let invocationId = $state<string | undefined>(undefined);
  let entries = $state.raw<readonly LogEntry[]>([]);
  let dropped = $state(0);
  let invocation = $state.raw<Invocation | undefined>(undefined);
  let previous = $state.raw<Invocation | undefined>(undefined);
  let failure = $state.raw<Failure | undefined>(undefined);
  let startedAt = $state(0);
  let cancelled = $state(false);

  let stopping: AbortController | undefined;
  /** The id of the call that was started last, once it is known. */
  let heardOf: string | undefined;
  let last: Invocation | undefined;
  let pending: LogEntry[] = [];
  let frame: number | undefined;
  let patience: ReturnType<typeof setTimeout> | undefined;

  /** Shows the call that was started last instead of what was there before. */
  function show(): void {
    if (patience === undefined) return;
    clearTimeout(patience);
    patience = undefined;
    entries = [];
    dropped = 0;
    invocationId = heardOf;
    invocation = failure = undefined;
    cancelled = false;
    state = 'running';
  }

  function flush(): void {
    stopFrame();
    show();
    if (pending.length === 0) return;
    const all = [...entries, ...pending];
    pending = [];
    dropped += Math.max(0, all.length - MAX_ENTRIES);
    entries = all.slice(-MAX_ENTRIES);
  }

  function stopFrame(): void {
    if (frame !== undefined) cancelAnimationFrame(frame);
    frame = undefined;
  }

  /** Ends the call that was started last, whatever it did. */
  function forget(): void {
    stopping?.abort();
    stopFrame();
    clearTimeout(patience);
    patience = undefined;
    pending = [];
    heardOf = undefined;
  }

  function end(): void {
    flush();
    state = 'ended';
    running = false;
  }

  function keep(how: Invocation): void {
    invocation = how;
    previous = last;
    last = how;
  }

  async function start({
    id,
    event,
    context,
    version,
  }: RunRequest): Promise<Invocation | undefined> {
    forget();
    const own = new AbortController();
    stopping = own;
    const isCurrent = () => stopping === own;
    running = true;
    startedAt = performance.now();
    patience = setTimeout(show, PATIENCE_MS);
    let why: Failure | undefined;
    try {
      const input = {
        ...{ id, event },
        ...(context !== undefined && { context }),
        ...(version !== undefined && { version }),
      };
      const stream = await platform.functions.run(input, { signal: own.signal });
      for await (const item of stream) {
        if (!isCurrent()) return undefined;
        if (item.type === 'started') {
          heardOf = item.invocationId;
          if (patience === undefined) invocationId = heardOf;
        } else if (item.type === 'logs') {
          pending.push(...item.entries);
          frame ??= requestAnimationFrame(flush);
        } else {
          end();
          // What was printed is complete in the invocation, whatever the stream left out.
          keep(item.invocation);
        }
      }
    } catch (error) {
      if (!own.signal.aborted) why = toFailure(error);
    }
    if (!isCurrent()) return undefined;
    if (running) {
      end();
      failure = why;
    }
    if (cancelled && invocation === undefined && heardOf !== undefined) {
      const record = await recorded(heardOf);
      if (!isCurrent()) return undefined;
      if (record !== undefined) keep(record);
    }
    return invocation;
  }

  return {
    /** Whether a call is under way. */
    get running() {
      return running;
    },
    /** Of the call that is shown: one that has just begun is not, unless it ends at once. */
    get state() {
      return state;
    },
    get invocationId() {
      return invocationId;
    },
    /** What was printed so far; at most 5,000 entries, the newest. */
    get entries() {
      return entries;
    },
    /** How many older entries were let go. */
    get dropped() {
      return dropped;
    },
    /** How it ended; undefined before, and when the platform refused the call. */
    get invocation() {
      return invocation;
    },
    /** How the one before that ended, whatever became of those between them. */
    get previous() {
      return previous;
    },
    /** Why the platform refused the call or lost it. */
    get failure() {
      return failure;
    },
    /** `performance.now()` when it was started. */
    get startedAt() {
      return startedAt;
    },
    /** Whether the person ended it. */
    get cancelled() {
      return cancelled;
    },
    /**
     * Resolves when the call has ended, with how it did; with undefined where the platform refused
     * or lost it, or another was started meanwhile. Never rejects.
     */
    start,
    /** Ends the call: the platform stops the function. */
    cancel() {
      if (!running) return;
      show();
      cancelled = true;
      stopping?.abort();
    },
  };
}

/** The history hears of a cancelled call a moment later. */
async function recorded(id: string): Promise<Invocation | undefined> {
  for (let time = 0; time < LOOK_TIMES; time++) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    try {
      return await platform.invocations.get({ id });
    } catch {
      // Not yet.
    }
  }
  return undefined;
}
