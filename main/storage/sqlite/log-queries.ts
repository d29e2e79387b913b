import { sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { FunctionKey } from './function-keys.ts';
import { keyOfTime } from './invocation-key.ts';
import type { LogKeys } from './invocation-queries.ts';
import { readPage, searchPage } from './page-scan.ts';
import { given, query, type PrepareQuery } from './query-builder.ts';
import type { LogsTable } from './schema.ts';
import { createShapes } from './shapes.ts';
import type { FindSources, SourceRow } from './source-reader.ts';

/** `StoredLogQuery` with level and stream as numbers. */
export interface LogFilter {
  functionId?: string | undefined;
  invocation?: string | undefined;
  level?: number | undefined;
  stream?: number | undefined;
  text?: string | undefined;
  from?: number | undefined;
  to?: number | undefined;
  limit: number;
  cursor?: string | undefined;
}

export type LogRow = Pick<LogsTable, 'key' | 'time' | 'level' | 'stream' | 'message' | 'source'> & {
  invocation_id: string | null;
};

export interface LogRows {
  rows: LogRow[];
  sources: SourceRow[];
  nextCursor: string | undefined;
}

const SEVERE = 2;
const CLOCK_SLACK_MS = 60_000;
/** An entry arrives when its call ends, at most the longest timeout after it was printed. */
const ARRIVAL_MS = 86_400_000 + CLOCK_SLACK_MS;

interface ListShape {
  ofFunction: boolean;
  level: 'any' | 'mild' | 'severe';
  stream: boolean;
  from: boolean;
  to: boolean;
  text: boolean;
}

const lines = query
  .selectFrom('logs as l')
  .leftJoin('invocations as i', 'i.key', 'l.invocation')
  .select(['l.key', 'l.time', 'l.level', 'l.stream', 'l.message', 'l.source'])
  .select('i.id as invocation_id');

export function createLogQueries(
  prepare: PrepareQuery,
  functionKey: FunctionKey,
  findSources: FindSources,
  logKeys: LogKeys,
) {
  const listOf = createShapes((shape: ListShape) => prepareList(prepare, shape));

  return {
    list(filter: LogFilter): LogRows {
      const { level, stream, text, from, to } = filter;
      const nothing: LogRows = { rows: [], sources: [], nextCursor: undefined };
      let before = filter.cursor === undefined ? Infinity : decodeCursor('log', filter.cursor);
      let after = from === undefined ? -Infinity : keyOfTime(from - CLOCK_SLACK_MS);
      if (to !== undefined) before = Math.min(before, keyOfTime(to + ARRIVAL_MS));
      if (filter.invocation !== undefined) {
        const keys = logKeys(filter.invocation);
        if (keys === undefined) return nothing;
        before = Math.min(before, keys.to);
        after = Math.max(after, keys.from);
      }
      const fn = functionKey(filter.functionId);
      if (fn === 'unknown') return nothing;
      const { boundary, read } = listOf({
        ofFunction: fn !== undefined,
        level: level === undefined ? 'any' : level >= SEVERE ? 'severe' : 'mild',
        stream: stream !== undefined,
        from: from !== undefined,
        to: to !== undefined,
        text: text !== undefined && text !== '',
      });
      const pattern = likePattern(text ?? '');
      const scan = {
        limit: filter.limit,
        before,
        from: after,
        boundary: (below: number, count: number) =>
          boundary({ fn, below, after, skip: count - 1 })[0]?.key,
        read: (below: number, down: number, limit: number): LogRow[] =>
          read({ fn, level, stream, from, to, pattern, below, after: down, limit }),
      };
      const looksAtRows = [level, stream, text, from, to].some((value) => value !== undefined);
      const { rows, next } = looksAtRows ? searchPage(scan) : readPage(scan);
      return {
        rows,
        sources: findSources(rows),
        nextCursor: next === undefined ? undefined : encodeCursor('log', next),
      };
    },
  };
}

function prepareList(prepare: PrepareQuery, shape: ListShape) {
  let matching = query.selectFrom('logs as l');
  let selected = lines;
  if (shape.ofFunction) {
    matching = matching.where('l.function', '=', given('fn'));
    selected = selected.where('l.function', '=', given('fn'));
  }
  // The literal lets SQLite see that the partial index holds all that is asked for.
  if (shape.level === 'severe') {
    matching = matching.where((is) => is('l.level', '>=', is.lit(SEVERE)));
    selected = selected.where((is) => is('l.level', '>=', is.lit(SEVERE)));
  }
  if (shape.level !== 'any') selected = selected.where('l.level', '>=', given('level'));
  if (shape.stream) selected = selected.where('l.stream', '=', given('stream'));
  if (shape.from) selected = selected.where('l.time', '>=', given('from'));
  if (shape.to) selected = selected.where('l.time', '<', given('to'));
  if (shape.text) {
    selected = selected.where(sql<boolean>`l.message LIKE ${given('pattern')} ESCAPE '\\'`);
  }
  return {
    boundary: prepare(
      matching
        .select('l.key')
        .where('l.key', '<', given('below'))
        .where('l.key', '>=', given('after'))
        .orderBy('l.key', 'desc')
        .limit(1)
        .offset(given('skip')),
    ),
    read: prepare(
      selected
        .where('l.key', '<', given('below'))
        .where('l.key', '>=', given('after'))
        .orderBy('l.key', 'desc')
        .limit(given('limit')),
    ),
  };
}

/** SQLite's LIKE ignores the case of ASCII letters, and only of those. */
function likePattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}
