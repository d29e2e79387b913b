import { LOG_LEVELS, LOG_STREAMS, type LogLine, type LogTail } from '../contract/log.ts';
import type { StoredLog } from '../storage/store.ts';

/** Lines a slow reader may be behind before the oldest are dropped for it. */
const MAX_BEHIND = 10_000;

export interface LiveLogs {
  publish(line: StoredLog): void;
  /** Lines from now on until `signal` aborts. A reader that falls behind is told what it missed. */
  tail(filter: LogTail, signal: AbortSignal | undefined): AsyncGenerator<LogLine, void>;
  /** Ends all readers: the platform is closing. */
  close(): void;
}

/** Hands printed lines to whoever is watching, as they come. */
export function createLiveLogs(): LiveLogs {
  const readers = new Set<(line: StoredLog) => void>();
  const closing = new AbortController();

  return {
    publish(line) {
      for (const read of readers) read(line);
    },

    async *tail(filter, signal) {
      const queue: StoredLog[] = [];
      let dropped = 0;
      let wake: (() => void) | undefined;
      const wanted = createFilter(filter);
      const read = (line: StoredLog) => {
        if (!wanted(line)) return;
        queue.push(line);
        if (queue.length > MAX_BEHIND) {
          queue.shift();
          dropped++;
        }
        wake?.();
      };
      const stop = () => wake?.();
      readers.add(read);
      signal?.addEventListener('abort', stop);
      closing.signal.addEventListener('abort', stop);
      try {
        while (signal?.aborted !== true && !closing.signal.aborted) {
          if (dropped > 0) {
            yield missed(dropped);
            dropped = 0;
          }
          const line = queue.shift();
          if (line !== undefined) {
            yield toLogLine(line);
            continue;
          }
          await new Promise<void>((resolve) => (wake = resolve));
          wake = undefined;
        }
      } finally {
        readers.delete(read);
        signal?.removeEventListener('abort', stop);
        closing.signal.removeEventListener('abort', stop);
      }
    },

    close: () => closing.abort(),
  };
}

function createFilter(filter: LogTail): (line: StoredLog) => boolean {
  const level = filter.level === undefined ? 0 : LOG_LEVELS.indexOf(filter.level);
  const stream = filter.stream === undefined ? undefined : LOG_STREAMS.indexOf(filter.stream);
  const text = filter.text?.toLowerCase();
  return (line) =>
    line.level >= level &&
    (stream === undefined || line.stream === stream) &&
    (filter.function === undefined ||
      line.functionId === filter.function ||
      line.functionName === filter.function) &&
    (filter.invocation === undefined || line.invocationId === filter.invocation) &&
    (text === undefined || line.message.toLowerCase().includes(text));
}

export function toLogLine(line: StoredLog): LogLine {
  return {
    time: new Date(line.time).toISOString(),
    level: LOG_LEVELS[line.level] ?? 'info',
    stream: LOG_STREAMS[line.stream] ?? 'stdout',
    message: line.message,
    functionId: line.functionId,
    functionName: line.functionName,
    ...(line.invocationId === undefined ? {} : { invocationId: line.invocationId }),
  };
}

function missed(count: number): LogLine {
  return {
    time: new Date().toISOString(),
    level: 'warn',
    stream: 'stderr',
    message: `… [${count} lines came faster than they could be shown; the log has them]`,
    functionId: '',
    functionName: '',
  };
}
