import type { Invocation } from '../../../main/contract/invocation';
import type { LogEntry } from '../../../main/contract/log';
import { toFailure, type Failure } from './failure';
import { platform } from './platform.svelte';

/** The newest are kept. */
const MAX_ENTRIES = 5_000;
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
  let state = $state<'idle' | 'running' | 'ended'>('idle');
  let invocationId = $state<string | undefined>(undefined);
  let entries = $state.raw<readonly LogEntry[]>([]);
  let dropped = $state(0);
  let invocation = $state.raw<Invocation | undefined>(undefined);
  let failure = $state.raw<Failure | undefined>(undefined);
  let startedAt = $state(0);
  let cancelled = $state(false);

  let stopping: AbortController | undefined;
  let pending: LogEntry[] = [];
  let frame: number | undefined;

  function flush(): void {
    if (frame !== undefined) cancelAnimationFrame(frame);
    frame = undefined;
    if (pending.length === 0) return;
    const all = [...entries, ...pending];
    pending = [];
    dropped += Math.max(0, all.length - MAX_ENTRIES);
    entries = all.slice(-MAX_ENTRIES);
  }

  async function start({ id, event, context, version }: RunRequest): Promise<void> {
    stopping?.abort();
    const own = new AbortController();
    stopping = own;
    const isCurrent = () => stopping === own;
    pending = [];
    entries = [];
    dropped = 0;
    invocationId = undefined;
    invocation = undefined;
    failure = undefined;
    cancelled = false;
    startedAt = performance.now();
    state = 'running';
    let heardOf: string | undefined;
    try {
      const input = {
        ...{ id, event },
        ...(context !== undefined && { context }),
        ...(version !== undefined && { version }),
      };
      const stream = await platform.functions.run(input, { signal: own.signal });
      for await (const item of stream) {
        if (!isCurrent()) return;
        if (item.type === 'started') {
          heardOf = item.invocationId;
          invocationId = heardOf;
        } else if (item.type === 'logs') {
          pending.push(...item.entries);
          frame ??= requestAnimationFrame(flush);
        } else {
          flush();
          // What was printed is complete in the invocation, whatever the stream left out.
          invocation = item.invocation;
        }
      }
    } catch (error) {
      if (!isCurrent()) return;
      if (!own.signal.aborted) failure = toFailure(error);
    }
    if (!isCurrent()) return;
    flush();
    state = 'ended';
    if (cancelled && heardOf !== undefined) {
      const record = await recorded(heardOf);
      if (isCurrent() && record !== undefined) invocation ??= record;
    }
  }

  return {
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
    /** Resolves when the call has ended, however it did; never rejects. */
    start,
    /** Ends the call: the platform stops the function. */
    cancel() {
      if (state !== 'running') return;
      cancelled = true;
      stopping?.abort();
    },
    /** Forgets what is shown; a running call is ended. */
    reset() {
      stopping?.abort();
      stopping = undefined;
      state = 'idle';
      entries = [];
      invocationId = invocation = failure = undefined;
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
