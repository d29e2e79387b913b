import { Worker } from 'node:worker_threads';
import { PlatformError } from '../../contract/errors.ts';
import type { Batch } from './batch.ts';
import type { FromThread, ThreadOptions } from './messages.ts';

/** The main thread's end of one storage thread. */
export interface ThreadClient {
  /** Rejects with what the operation threw, or with INTERNAL when the thread is gone. */
  call<T>(operation: string, input?: unknown): Promise<T>;
  send(batch: Batch): void;
  /** Ends the thread. What is still asked rejects. */
  stop(): Promise<void>;
}

export interface ThreadEvents {
  onMessage(message: FromThread): void;
  /** The thread ended without being told to. */
  onDeath(cause: Error): void;
}

// From sources a module is its own file; bundled, all entries lie side by side.
const ENTRY = import.meta.url.endsWith('.ts') ? './sqlite-thread.ts' : './sqlite-thread.js';

/** Starts a thread; resolves when it has opened the database, rejects when it can't. */
export async function startThread(
  options: ThreadOptions,
  events: ThreadEvents,
): Promise<ThreadClient> {
  const worker = new Worker(new URL(ENTRY, import.meta.url), {
    workerData: options,
    name: `sqlite-${options.role}`,
  });
  const waiting = new Map<number, { resolve(output: unknown): void; reject(cause: Error): void }>();
  const ready = Promise.withResolvers<void>();
  let isReady = false;
  let stopping = false;
  let dead: Error | undefined;
  let lastCall = 0;

  worker.on('message', (message: FromThread) => {
    if (message.kind === 'ready') {
      isReady = true;
      return ready.resolve();
    }
    if (message.kind !== 'answer' && message.kind !== 'refusal') return events.onMessage(message);
    const caller = waiting.get(message.call);
    waiting.delete(message.call);
    if (message.kind === 'answer') return caller?.resolve(message.output);
    const { code, message: text, data } = message.error;
    caller?.reject(new PlatformError(code, text, { data }));
  });
  worker.on('messageerror', (cause) => void fail(cause));
  worker.on('error', (cause) => fail(cause instanceof Error ? cause : new Error(String(cause))));
  worker.on('exit', (code) => fail(new Error(`The storage thread ended with code ${code}.`)));

  function fail(cause: Error): void {
    if (dead !== undefined) return;
    dead = new PlatformError(
      'INTERNAL',
      stopping
        ? 'The store is closed.'
        : `Storage stopped (${cause.message}). Restart CloudFunction; if it happens again, check the disk.`,
      { cause },
    );
    ready.reject(cause);
    for (const { reject } of waiting.values()) reject(dead);
    waiting.clear();
    if (isReady && !stopping) events.onDeath(dead);
  }

  await ready.promise;
  return {
    call<T>(operation: string, input?: unknown): Promise<T> {
      if (dead !== undefined) return Promise.reject(dead);
      return new Promise<T>((resolve, reject) => {
        const call = ++lastCall;
        waiting.set(call, {
          resolve: (output) => resolve(output as T),
          reject,
        });
        worker.postMessage({ kind: 'call', call, operation, input });
      });
    },
    send(batch) {
      const { invocations, logs } = batch;
      worker.postMessage({ kind: 'batch', batch }, [
        invocations.buffer as ArrayBuffer,
        logs.buffer as ArrayBuffer,
      ]);
    },
    async stop() {
      stopping = true;
      await worker.terminate();
    },
  };
}
