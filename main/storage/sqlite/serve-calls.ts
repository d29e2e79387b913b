import path from 'node:path';
import { parentPort } from 'node:worker_threads';
import { PlatformError } from '../../contract/errors.ts';
import { isDamage, markDamage } from './damage.ts';
import type { FromThread, ThreadError, ToThread } from './messages.ts';

const CANNOT_WRITE = /^SQLITE_(FULL|READONLY|CANTOPEN|IOERR_(WRITE|FSYNC|TRUNCATE|ACCESS|DELETE))/;

/** What a thread answers, by name. */
export type Operations = Record<string, (input: never) => unknown>;

/** The thread's side of the channel to the main thread. */
export function post(message: FromThread): void {
  parentPort?.postMessage(message);
}

/** Answers the main thread's calls; what an operation throws rejects the call that caused it. */
export function serveCalls(
  file: string,
  operations: Operations,
  otherwise: (message: ToThread) => void,
): void {
  const byName = new Map(Object.entries(operations));
  parentPort?.on('message', (message: ToThread) => {
    if (message.kind !== 'call') return otherwise(message);
    const { call, operation, input } = message;
    try {
      const run = byName.get(operation);
      if (run === undefined) throw new Error(`The storage thread knows no "${operation}".`);
      post({ kind: 'answer', call, output: run(input as never) });
    } catch (error) {
      if (isDamage(error)) markDamage(file);
      post({ kind: 'refusal', call, error: toThreadError(file, error) });
    }
  });
  post({ kind: 'ready' });
}

function toThreadError(file: string, error: unknown): ThreadError {
  if (error instanceof PlatformError) {
    return { code: error.code, message: error.message, data: error.data };
  }
  const reason = error instanceof Error ? error.message : String(error);
  return { code: 'INTERNAL', message: advise(file, error, reason) };
}

function advise(file: string, error: unknown, reason: string): string {
  const code = (error as { code?: string }).code ?? '';
  if (isDamage(error))
    return `${file} is damaged (${reason}). Restart CloudFunction: it then sets the file aside and restores what it can.`;
  if (CANNOT_WRITE.test(code)) {
    return `The data folder ${path.dirname(file)} can't be written (${reason}): make room on its disk or make it writable, then try again.`;
  }
  return `The data could not be read or written (${reason}). Check the disk, then try again.`;
}
