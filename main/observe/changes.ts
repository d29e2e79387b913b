import type { Changes } from '../contract/change.ts';
import type { FinishedInvocation } from '../storage/store.ts';
import { Feed } from './feed.ts';

const GATHER_MS = 250;
const NEWEST = 100;

export interface ChangeFeed {
  /** A function was made, saved, deleted or changed its state. */
  functionChanged(id: string): void;
  /** On the path of every call: nothing without a reader, some nanoseconds with one. */
  callEnded(invocation: FinishedInvocation): void;
  /** What changes from now on, until `signal` aborts or the platform closes. */
  follow(signal: AbortSignal | undefined): Feed<Changes>;
  /** How many are reading. */
  readonly readers: number;
  close(): void;
}

interface Reader {
  tell(changes: Changes): void;
  end(): void;
}

/** Gathers what changes over a quarter of a second, once for all readers. */
export function createChangeFeed(): ChangeFeed {
  const readers = new Set<Reader>();
  const changed = new Set<string>();
  const newest: FinishedInvocation[] = [];
  let ended = 0;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  function tell(): void {
    const changes = gathered();
    forget();
    for (const reader of readers) reader.tell(changes);
  }

  function gathered(): Changes {
    // The newest were written round and round.
    const oldest = ended > NEWEST ? ended % NEWEST : 0;
    const inOrder = [...newest.slice(oldest), ...newest.slice(0, oldest)];
    return { functions: [...changed], invocations: inOrder.map(toSummary), ended };
  }

  function forget(): void {
    clearTimeout(timer);
    timer = undefined;
    changed.clear();
    newest.length = 0;
    ended = 0;
  }

  return {
    functionChanged(id) {
      if (readers.size === 0) return;
      changed.add(id);
      timer ??= setTimeout(tell, GATHER_MS).unref();
    },

    callEnded(invocation) {
      if (readers.size === 0) return;
      newest[ended % NEWEST] = invocation;
      ended++;
      timer ??= setTimeout(tell, GATHER_MS).unref();
    },

    follow(signal) {
      // A slow reader's grows no further than one message.
      let pending: Changes | undefined;
      const reader: Reader = {
        tell(changes) {
          pending = pending === undefined ? changes : joined(pending, changes);
          feed.wake();
        },
        end: () => feed.end(),
      };
      const feed = new Feed<Changes>({
        signal,
        take() {
          const changes = pending;
          pending = undefined;
          return changes;
        },
        onEnd() {
          readers.delete(reader);
          if (readers.size === 0) forget();
        },
      });
      if (!signal?.aborted) readers.add(reader);
      if (closed) feed.end();
      return feed;
    },

    get readers() {
      return readers.size;
    },

    close() {
      closed = true;
      if (timer !== undefined) tell();
      for (const reader of [...readers]) reader.end();
    },
  };
}

function joined(before: Changes, after: Changes): Changes {
  return {
    functions: [...new Set([...before.functions, ...after.functions])],
    invocations: [...before.invocations, ...after.invocations].slice(-NEWEST),
    ended: before.ended + after.ended,
  };
}

function toSummary(call: FinishedInvocation): Changes['invocations'][number] {
  const { id, functionId, functionName, version, runtime, status, coldStart, memoryMb } = call;
  const { queueMs, initMs, runMs, totalMs, error } = call;
  return {
    ...{ id, functionId, functionName, version, runtime, status, coldStart, memoryMb },
    startedAt: new Date(call.startedAt).toISOString(),
    durations: {
      queueMs: toMicros(queueMs),
      initMs: toMicros(initMs),
      runMs: toMicros(runMs),
      totalMs: toMicros(totalMs),
    },
    ...(error && { error: { type: error.type, message: error.message } }),
  };
}

/** To the microsecond, as the store keeps durations. */
function toMicros(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
