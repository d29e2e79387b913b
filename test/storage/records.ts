import { v7 } from 'uuid';
import type { FinishedInvocation, StoredFunction, StoredLog } from '../../main/storage/store.ts';

/** A saved function; a valid one but for what a test cares about. */
export function aFunction(change: Partial<StoredFunction> = {}): StoredFunction {
  return {
    id: v7(),
    name: 'hello',
    version: 1,
    createdAt: 1_790_000_000_000,
    updatedAt: 1_790_000_000_000,
    runtime: 'node',
    handler: 'handler',
    hash: 'a'.repeat(64),
    files: { 'index.mjs': 'export const handler = () => "\u{1f600}";' },
    timeout: 30,
    memory: 256,
    concurrency: 10,
    sandbox: false,
    env: { GREETING: 'hé' },
    description: '',
    ...change,
  };
}

/** A call that succeeded; its id carries the time at which it started. */
export function aCall(change: Partial<FinishedInvocation> = {}): FinishedInvocation {
  const startedAt = change.startedAt ?? Date.now();
  return {
    id: v7({ msecs: startedAt }),
    functionId: 'fn-a',
    functionName: 'a',
    version: 1,
    runtime: 'node',
    status: 'success',
    coldStart: false,
    queueMs: 0.125,
    initMs: 0,
    runMs: 1.5,
    totalMs: 1.75,
    memoryMb: 43.5,
    event: '{"n":1}',
    context: undefined,
    result: 'null',
    error: undefined,
    truncated: false,
    ...change,
    startedAt,
  };
}

/** An entry that `call` printed. */
export function aLine(call: FinishedInvocation, change: Partial<StoredLog> = {}): StoredLog {
  return {
    time: call.startedAt,
    level: 1,
    stream: 0,
    message: 'printed',
    functionId: call.functionId,
    functionName: call.functionName,
    invocationId: call.id,
    ...change,
  };
}
