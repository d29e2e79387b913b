import { setImmediate } from 'node:timers/promises';
import type { Invocation } from '../contract/invocation.ts';
import { LOG_LEVELS, LOG_STREAMS, type LogEntry } from '../contract/log.ts';
import type { CapturedLine } from '../executor/call.ts';
import type { Finished } from '../calls.ts';
import { isoTime } from './iso-time.ts';

/** A call that ended, as the contract tells it. */
export function toInvocation({ invocation, logs }: Finished): Invocation {
  const { result, error } = invocation;
  return {
    id: invocation.id,
    functionId: invocation.functionId,
    functionName: invocation.functionName,
    version: invocation.version,
    runtime: invocation.runtime,
    status: invocation.status,
    ...(result === undefined ? {} : { result: JSON.parse(result) as unknown }),
    ...(error === undefined ? {} : { error }),
    logs: logs.map(toLogEntry),
    coldStart: invocation.coldStart,
    startedAt: isoTime(invocation.startedAt),
    durations: durationsOf(invocation),
    memoryMb: invocation.memoryMb,
  };
}

/** The same as JSON text, the result's own text passed through. */
export function toInvocationJson(finished: Finished): string {
  const { logs } = finished;
  const [head, tail] = aroundLogs(finished);
  return head + (logs.length === 0 ? '' : toEntriesJson(logs)) + tail;
}

/** How many entries are made into text in one turn of the event loop: well under a millisecond. */
export const ENTRIES_AT_ONCE = 250;

/** The same text in pieces, with a turn of the event loop for each: other calls go on meanwhile. */
export async function* toInvocationJsonPieces(finished: Finished): AsyncGenerator<string> {
  const { logs } = finished;
  const [head, tail] = aroundLogs(finished);
  yield head;
  for (let from = 0; from < logs.length; from += ENTRIES_AT_ONCE) {
    await setImmediate();
    yield (from === 0 ? '' : ',') + toEntriesJson(logs.slice(from, from + ENTRIES_AT_ONCE));
  }
  yield tail;
}

function toEntriesJson(logs: readonly CapturedLine[]): string {
  return JSON.stringify(logs.map(toLogEntry)).slice(1, -1);
}

/** What comes before and after the log's entries. */
function aroundLogs({ invocation }: Finished): [head: string, tail: string] {
  const { result, error, queueMs, initMs, runMs, totalMs } = invocation;
  // Ids, names, runtimes and statuses have alphabets that need no escaping.
  const head = `{"id":"${invocation.id}","functionId":"${invocation.functionId}","functionName":"${
    invocation.functionName
  }","version":${invocation.version},"runtime":"${invocation.runtime}","status":"${
    invocation.status
  }"${result === undefined ? '' : `,"result":${result}`}${
    error === undefined ? '' : `,"error":${JSON.stringify(error)}`
  },"logs":[`;
  const tail = `],"coldStart":${invocation.coldStart},"startedAt":"${isoTime(invocation.startedAt)}","durations":{"queueMs":${micro(
    queueMs,
  )},"initMs":${micro(initMs)},"runMs":${micro(runMs)},"totalMs":${micro(
    totalMs,
  )}},"memoryMb":${invocation.memoryMb}}`;
  return [head, tail];
}

/** A captured line, as the contract tells it. */
export function toLogEntry({ time, level, stream, message }: CapturedLine): LogEntry {
  return {
    time: isoTime(time),
    level: LOG_LEVELS[level] ?? 'info',
    stream: LOG_STREAMS[stream] ?? 'stdout',
    message,
  };
}

function durationsOf({ queueMs, initMs, runMs, totalMs }: Finished['invocation']) {
  return {
    queueMs: micro(queueMs),
    initMs: micro(initMs),
    runMs: micro(runMs),
    totalMs: micro(totalMs),
  };
}

function micro(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
