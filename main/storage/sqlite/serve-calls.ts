import { parentPort } from 'node:worker_threads';
import { PlatformError } from '../../contract/errors.ts';
import type { FromThread, ThreadError, ToThread } from './messages.ts';

/** What a thread answers, by name. */
export type Operations = Record<string, (input: never) => unknown>;

/** The thread's side of the channel to the main thread. */
export function post(message: FromThread): void {
  parentPort?.postMessage(message);
}

/** Answers the main thread's calls; what an operation throws rejects the call that caused it. */
export function serveCalls(operations: Operations, otherwise: (message: ToThread) => void): void {
  const byName = new Map(Object.entries(operations));
  parentPort?.on('message', (message: ToThread) => {
    if (message.kind !== 'call') return otherwise(message);
    const { call, operation, input } = message;
    try {
      const run = byName.get(operation);
      if (run === undefined) throw new Error(`The storage thread knows no "${operation}".`);
      post({ kind: 'answer', call, output: run(input as never) });
    } catch (error) {
      post({ kind: 'refusal', call, error: toThreadError(error) });
    }
  });
  post({ kind: 'ready' });
}

function toThreadError(error: unknown): ThreadError {
  if (error instanceof PlatformError) {
    return { code: error.code, message: error.message, data: error.data };
  }
  const reason = error instanceof Error ? error.message : String(error);
  return {
    code: 'INTERNAL',
    message: `The data could not be read or written (${reason}). Check the disk, then try again.`,
  };
}
