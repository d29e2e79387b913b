import { sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { functionKey, logKeys } from './invocation-queries.ts';
import { keyOfTime } from './invocation-key.ts';
import { readPage, searchPage } from './page-scan.ts';
import { query, type RunQuery } from './query-builder.ts';
import type { FindSources, SourceRow } from './source-reader.ts';
import type { LogsTable } from './schema.ts';

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

const lines = query
  .selectFrom('logs as l')
  .leftJoin('invocations as i', 'i.key', 'l.invocation')
  .select(['l.key', 'l.time', 'l.level', 'l.stream', 'l.message', 'l.source'])
  .select('i.id as invocation_id');

export function listLogs(run: RunQuery, findSources: FindSources, filter: LogFilter): LogRows {
  const { level, stream, text, from, to } = filter;
  const nothing: LogRows = { rows: [], sources: [], nextCursor: undefined };
  let before = filter.cursor === undefined ? Infinity : decodeCursor('log', filter.cursor);
  let after = from === undefined ? -Infinity : keyOfTime(from - CLOCK_SLACK_MS);
  if (to !== undefined) before = Math.min(before, keyOfTime(to + ARRIVAL_MS));
  if (filter.invocation !== undefined) {
    const keys = logKeys(run, filter.invocation);
    if (keys === undefined) return nothing;
    before = Math.min(before, keys.to);
    after = Math.max(after, keys.from);
  }
  const fn = functionKey(run, filter.functionId);
  if (fn === 'unknown') return nothing;

  let matching = query.selectFrom('logs as l');
  let selected = lines;
  if (fn !== undefined) {
    matching = matching.where('l.function', '=', fn);
    selected = selected.where('l.function', '=', fn);
  }
  if (level !== undefined && level >= SEVERE) {
    matching = matching.where((is) => is('l.level', '>=', is.lit(SEVERE)));
    selected = selected.where((is) => is('l.level', '>=', is.lit(SEVERE)));
  }
  if (level !== undefined) selected = selected.where('l.level', '>=', level);
  if (stream !== undefined) selected = selected.where('l.stream', '=', stream);
  if (from !== undefined) selected = selected.where('l.time', '>=', from);
  if (to !== undefined) selected = selected.where('l.time', '<', to);
  if (text !== undefined && text !== '') {
    selected = selected.where(contains(text));
  }

  const scan = {
    limit: filter.limit,
    before,
    from: after,
    boundary: (below: number, count: number) =>
      run(
        matching
          .select('l.key')
          .where('l.key', '<', below)
          .where('l.key', '>=', after)
          .orderBy('l.key', 'desc')
          .limit(1)
          .offset(count - 1),
      )[0]?.key,
    read: (below: number, down: number, limit: number): LogRow[] =>
      run(
        selected
          .where('l.key', '<', below)
          .where('l.key', '>=', down)
          .orderBy('l.key', 'desc')
          .limit(limit),
      ),
  };
  const looksAtRows = [level, stream, text, from, to].some((value) => value !== undefined);
  const { rows, next } = looksAtRows ? searchPage(scan) : readPage(scan);
  return {
    rows,
    sources: findSources(rows),
    nextCursor: next === undefined ? undefined : encodeCursor('log', next),
  };
}

/** SQLite's LIKE ignores the case of ASCII letters, and only of those. */
function contains(text: string) {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  return sql<boolean>`l.message LIKE ${pattern} ESCAPE '\\'`;
}
