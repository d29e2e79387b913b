import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { RunEvent } from '../contract/invocation.ts';
import type { CapturedLine } from '../executor/call.ts';
import type { Finished, WatchedCall } from '../calls.ts';
import type { Platform } from '../platform.ts';
import { toInvocation, toLogEntry } from './invocation.ts';

/** Lines are handed over so often at most, ms. */
const BATCH_MS = 16;

/**
 * Starts a call and tells what it does, as it does it. The call ends when `signal` aborts or the
 * iterator is left: nobody watches it any more. Throws what `Platform.watch` throws.
 */
export async function runEvents(
  platform: Platform,
  idOrName: string,
  input: Omit<WatchedCall, 'printed'>,
  signal: AbortSignal | undefined,
): Promise<AsyncGenerator<RunEvent, void, void>> {
  let lines: CapturedLine[] = [];
  let printed = 0;
  let finished: Finished | undefined;
  let happened = Promise.withResolvers<void>();
  const call = await platform.watch(idOrName, {
    ...input,
    printed(line) {
      printed++;
      lines.push(line);
      happened.resolve();
    },
  });
  // Here and not in the generator: one that nobody has asked yet hears of nothing.
  if (signal?.aborted) call.cancel();
  else signal?.addEventListener('abort', call.cancel);
  void call.finished.then((end) => {
    signal?.removeEventListener('abort', call.cancel);
    // The note of what was cut is nothing that was printed.
    lines.push(...end.logs.slice(printed));
    finished = end;
    happened.resolve();
  });

  async function* tell(): AsyncGenerator<RunEvent, void, void> {
    try {
      yield { type: 'started', invocationId: call.id };
      let sentAt = 0;
      for (;;) {
        await happened.promise;
        // What is printed in one turn goes out together, and floods wait for the next batch.
        const pause = sentAt + BATCH_MS - performance.now();
        if (finished === undefined) await (pause > 0 ? sleep(pause) : nextTurn());
        happened = Promise.withResolvers();
        if (finished !== undefined) happened.resolve();
        if (lines.length > 0) {
          const entries = lines.map(toLogEntry);
          lines = [];
          sentAt = performance.now();
          yield { type: 'logs', entries };
        }
        if (finished !== undefined && lines.length === 0) {
          yield { type: 'ended', invocation: toInvocation(finished) };
          return;
        }
      }
    } finally {
      call.cancel();
    }
  }

  const events = tell();
  // A generator that waits would hear of this only after its wait.
  const leave = events.return.bind(events);
  events.return = (value) => {
    call.cancel();
    return leave(value);
  };
  return events;
}
