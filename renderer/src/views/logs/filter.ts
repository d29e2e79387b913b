import type { LogLevel, LogLine } from '../../../../main/contract/log';
import { plainPattern } from '../../lib/marks';
import {
  boundsOf,
  isAnyTime,
  readRange,
  type TimeBounds,
  type TimeRange,
} from '../../lib/time-range';

export const LEVELS = ['debug', 'info', 'warn', 'error'] as const satisfies LogLevel[];

/** What is looked for, as the address has it. */
export interface LogFilter {
  function: string | undefined;
  /** This level and those above it. */
  level: LogLevel;
  text: string;
  /** Whether `text` is a regular expression. */
  regex: boolean;
  range: TimeRange;
}

/** The part of a filter that the platform applies. */
export interface ServerFilter {
  function?: string;
  level?: LogLevel;
  text?: string;
}

/** A regular expression that takes forever must not meet a megabyte. */
const MAX_TESTED = 10_000;

export function readFilter(query: URLSearchParams): LogFilter {
  const level = LEVELS.find((one) => one === query.get('level')) ?? 'debug';
  return {
    function: query.get('function') ?? undefined,
    level,
    text: query.get('text') ?? '',
    regex: query.get('regex') === '1',
    range: readRange(query),
  };
}

export function isFiltered(filter: LogFilter): boolean {
  return (
    filter.function !== undefined ||
    filter.level !== 'debug' ||
    filter.text !== '' ||
    !isAnyTime(filter.range)
  );
}

/** What new lines are asked for with. */
export function serverFilter({ function: name, level, text, regex }: LogFilter): ServerFilter {
  return {
    ...(name !== undefined && { function: name }),
    ...(level !== 'debug' && { level }),
    ...(text !== '' && !regex && { text }),
  };
}

/** Lines that come now are within the range as long as it has no end. */
export function isLive({ range }: LogFilter): boolean {
  return typeof range === 'string' || range.to === undefined;
}

export function filterBounds({ range }: LogFilter, now: number): TimeBounds {
  return boundsOf(range, now);
}

/** What is highlighted; `error` says why a regular expression is none. */
export function searchPattern({ text, regex }: Pick<LogFilter, 'text' | 'regex'>): {
  pattern?: RegExp;
  error?: string;
} {
  if (text === '') return {};
  if (!regex) {
    const pattern = plainPattern(text);
    return pattern === undefined ? {} : { pattern };
  }
  try {
    return { pattern: new RegExp(text, 'gi') };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** The part of a filter that the platform does not know. */
export function clientFilter(filter: LogFilter): (line: LogLine) => boolean {
  const { pattern } = searchPattern(filter);
  if (!filter.regex || pattern === undefined) return () => true;
  // Without "g", which would remember where the last line matched.
  const test = new RegExp(pattern.source, 'i');
  return ({ message }) => test.test(message.slice(0, MAX_TESTED));
}
