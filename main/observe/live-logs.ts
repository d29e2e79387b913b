import { LOG_LEVELS, LOG_STREAMS, type LogLine, type LogTail } from '../contract/log.ts';
import type { StoredLog } from '../storage/store.ts';
import { Feed } from './feed.ts';
import { LineQueue } from './line-queue.ts';

/** Lines of a batch, and ms for which they are gathered. */
const BATCH_LINES = 500;
const BATCH_MS = 50;

export interface LiveLogs {
  publish(line: StoredLog): void;
  /** Lines from now on until `signal` aborts. A reader that falls behind is told what it missed. */
  tail(filter: LogTail, signal: AbortSignal | undefined): Feed<LogLine>;
  /** The same, gathered over 50 ms or 500 lines. */
  follow(filter: LogTail, signal: AbortSignal | undefined): Feed<LogLine[]>;
  /** How many are reading. */
  readonly readers: number;
  /** Ends all readers: the platform is closing. */
  close(): void;
}

/** Hands printed lines to whoever is watching, as they come. */
export function createLiveLogs(): LiveLogs {
  const readers = new Map<(line: StoredLog) => void, { end(): void }>();
  let closed = false;

  function register(read: (line: StoredLog) => void, feed: { end(): void }): void {
    readers.set(read, feed);
    if (closed) feed.end();
  }

  return {
    publish(line) {
      for (const read of readers.keys()) read(line);
    },

    tail(filter, signal) {
      const queue = new LineQueue();
      const wanted = createFilter(filter);
      const read = (line: StoredLog) => {
        if (!wanted(line)) return;
        queue.push(line);
        feed.wake();
      };
      const feed = new Feed<LogLine>({
        signal,
        take() {
          const missed = queue.takeMissed();
          if (missed > 0) return missedLine(missed);
          const line = queue.shift();
          return line && toLogLine(line);
        },
        onEnd: () => void readers.delete(read),
      });
      if (!signal?.aborted) register(read, feed);
      return feed;
    },

    follow(filter, signal) {
      const queue = new LineQueue();
      const wanted = createFilter(filter);
      let timer: NodeJS.Timeout | undefined;
      let ready = false;
      const release = () => {
        timer = undefined;
        ready = true;
        feed.wake();
      };
      const gather = () => {
        if (queue.length > 0) timer ??= setTimeout(release, BATCH_MS).unref();
      };
      const read = (line: StoredLog) => {
        if (!wanted(line)) return;
        queue.push(line);
        if (queue.length >= BATCH_LINES && !ready) {
          clearTimeout(timer);
          release();
        } else gather();
      };
      const feed = new Feed<LogLine[]>({
        signal,
        take() {
          if (!ready && !closed) return undefined;
          const lines = takeBatch(queue);
          ready = queue.length >= BATCH_LINES;
          if (!ready) gather();
          return lines.length === 0 ? undefined : lines;
        },
        onEnd() {
          clearTimeout(timer);
          readers.delete(read);
        },
      });
      if (!signal?.aborted) register(read, feed);
      return feed;
    },

    get readers() {
      return readers.size;
    },

    close() {
      closed = true;
      for (const feed of [...readers.values()]) feed.end();
    },
  };
}

function takeBatch(queue: LineQueue): LogLine[] {
  const missed = queue.takeMissed();
  const lines = missed > 0 ? [missedLine(missed)] : [];
  while (lines.length < BATCH_LINES) {
    const line = queue.shift();
    if (line === undefined) break;
    lines.push(toLogLine(line));
  }
  return lines;
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

function toLogLine(line: StoredLog): LogLine {
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

function missedLine(count: number): LogLine {
  return {
    time: new Date().toISOString(),
    level: 'warn',
    stream: 'stderr',
    message: `… [${count} lines came faster than they could be shown; the log has them]`,
    functionId: '',
    functionName: '',
  };
}
