import { z } from 'zod';
import { pageInput, pageOf, Time } from './page.ts';

/** Ascending severity; the index is the number that frames and the store use. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export const LogLevel = z.enum(LOG_LEVELS);
export type LogLevel = z.infer<typeof LogLevel>;

export const LOG_STREAMS = ['stdout', 'stderr'] as const;
export const LogStream = z.enum(LOG_STREAMS);
export type LogStream = z.infer<typeof LogStream>;

/** One entry as user code printed it; `message` may span several lines. */
export const LogEntry = z.object({
  /** ISO 8601. */
  time: z.string(),
  level: LogLevel,
  stream: LogStream,
  message: z.string(),
});
export type LogEntry = z.infer<typeof LogEntry>;

/** A log entry with where it belongs. Lines printed outside any call have no `invocationId`. */
export const LogLine = LogEntry.extend({
  functionId: z.string(),
  functionName: z.string(),
  invocationId: z.string().optional(),
});
export type LogLine = z.infer<typeof LogLine>;

const filter = {
  /** Id or name. */
  function: z.string().max(64).optional(),
  invocation: z.string().max(64).optional(),
  /** This level and those above it. */
  level: LogLevel.optional(),
  stream: LogStream.optional(),
  /** Part of the message; case is ignored for ASCII letters. */
  text: z.string().max(1_000).optional(),
};

export const LogQuery = z.object({
  ...filter,
  from: Time.optional(),
  to: Time.optional(),
  ...pageInput,
});
export type LogQuery = z.infer<typeof LogQuery>;

export const LogTail = z.object(filter);
export type LogTail = z.infer<typeof LogTail>;

export const LogPage = pageOf(LogLine);
export type LogPage = z.infer<typeof LogPage>;
