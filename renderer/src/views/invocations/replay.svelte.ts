import type {
  Invocation,
  InvocationRecord,
  InvocationSummary,
} from '../../../../main/contract/invocation';
import { toFailure } from '../../lib/failure';
import { platform } from '../../lib/platform.svelte';
import { compareRuns, type Outcome } from './compare';
import { canRunAgain } from './run-again';
import { m } from '../../paraglide/messages.js';

/** Calls that run at once: enough to go fast, few enough to leave others their turn. */
const AT_ONCE = 4;

/** One call of a replay. */
export interface Replayed {
  original: InvocationSummary;
  outcome: Outcome;
  /** How it ended now; undefined where it could not be run. */
  again?: Invocation;
  /** Why it could not be run. */
  reason?: string;
}

export type Replay = ReturnType<typeof createReplay>;

/** Runs calls again, several at once, and compares each with how it ended before. */
export function createReplay(originals: readonly InvocationSummary[]) {
  let state = $state<'ready' | 'running' | 'ended'>('ready');
  let done = $state.raw<readonly Replayed[]>([]);
  let cancelled = $state(false);
  const stopping = new AbortController();

  async function one(original: InvocationSummary, current: boolean): Promise<Replayed> {
    try {
      const { signal } = stopping;
      const record = await platform.invocations.get({ id: original.id }, { signal });
      if (!canRunAgain(record)) return refused(original, m.invocations_event_cut());
      const again = await run(record, current ? undefined : original.version, signal);
      return { original, again, outcome: compareRuns(record, again) };
    } catch (error) {
      return refused(original, toFailure(error).message);
    }
  }

  return {
    originals,
    get state() {
      return state;
    },
    get done() {
      return done;
    },
    get cancelled() {
      return cancelled;
    },
    count(outcome: Outcome): number {
      return done.filter((call) => call.outcome === outcome).length;
    },
    /** On the version that each ran on, or on the current one. */
    async start(current: boolean): Promise<void> {
      state = 'running';
      // The order they were called in.
      const left = originals.toReversed();
      const worker = async () => {
        for (let next = left.shift(); next !== undefined; next = left.shift()) {
          if (stopping.signal.aborted) return;
          const replayed = await one(next, current);
          if (!stopping.signal.aborted) done = [...done, replayed];
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      state = 'ended';
    },
    /** Ends running calls too. */
    cancel(): void {
      cancelled = true;
      stopping.abort();
    },
  };
}

function refused(original: InvocationSummary, reason: string): Replayed {
  return { original, outcome: 'failed', reason };
}

async function run(
  { functionId, event, context }: InvocationRecord,
  version: number | undefined,
  signal: AbortSignal,
): Promise<Invocation> {
  const stream = await platform.functions.run(
    {
      id: functionId,
      event,
      ...(context !== undefined && { context }),
      ...(version !== undefined && { version }),
    },
    { signal },
  );
  for await (const item of stream) if (item.type === 'ended') return item.invocation;
  throw new Error(m.invocations_run_lost());
}
