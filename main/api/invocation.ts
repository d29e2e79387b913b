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
export function toInvocationJson({ invocation, logs }: Finished): string {
  const { result, error, queueMs, initMs, runMs, totalMs } = invocation;
  // Ids, names, runtimes and statuses have alphabets that need no escaping.
  return `{"id":"${invocation.id}","functionId":"${invocation.functionId}","functionName":"${
    invocation.functionName
  }","version":${invocation.version},"runtime":"${invocation.runtime}","status":"${
    invocation.status
  }"${result === undefined ? '' : `,"result":${result}`}${
    error === undefined ? '' : `,"error":${JSON.stringify(error)}`
  },"logs":${logs.length === 0 ? '[]' : JSON.stringify(logs.map(toLogEntry))},"coldStart":${
    invocation.coldStart
  },"startedAt":"${isoTime(invocation.startedAt)}","durations":{"queueMs":${micro(
    queueMs,
  )},"initMs":${micro(initMs)},"runMs":${micro(runMs)},"totalMs":${micro(
    totalMs,
  )}},"memoryMb":${invocation.memoryMb}}`;
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
