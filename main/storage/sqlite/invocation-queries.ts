import { STATUS_NUMBER } from '../../observe/call-aggregate.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { StoredInvocationQuery } from '../store.ts';
import { keyOfTime, timeOfId } from './invocation-key.ts';
import { readPage, searchPage } from './page-scan.ts';
import { query, type RunQuery } from './query-builder.ts';
import type { FindSources, SourceRow } from './source-reader.ts';
import type { InvocationsTable, LogsTable } from './schema.ts';

/** How far an id's time and `startedAt` may differ, ms. */
const SLACK_MS = 1_000;
/** How far calls of one crowded ms may be keyed from it, ms: 200,000 calls. */
const SPILL_MS = 50;
const MAX_LOGS = 10_000;

export type InvocationRow = Omit<
  InvocationsTable,
  'function' | 'first_log' | 'event' | 'context' | 'result'
>;

export interface InvocationRows {
  rows: InvocationRow[];
  sources: SourceRow[];
  nextCursor: string | undefined;
}

export interface InvocationDetail {
  row: InvocationRow & Pick<InvocationsTable, 'event' | 'context' | 'result'>;
  sources: SourceRow[];
  logs: Pick<LogsTable, 'time' | 'level' | 'stream' | 'message'>[];
}

const summaries = query
  .selectFrom('invocations as i')
  .select(['i.key', 'i.id', 'i.status', 'i.flags', 'i.started_at', 'i.queue_us', 'i.init_us'])
  .select(['i.run_us', 'i.total_us', 'i.memory_mb', 'i.log_count', 'i.error', 'i.source']);

export function listInvocations(
  run: RunQuery,
  findSources: FindSources,
  filter: StoredInvocationQuery,
): InvocationRows {
  const fn = functionKey(run, filter.functionId);
  const cursor = filter.cursor === undefined ? Infinity : decodeCursor('invocation', filter.cursor);
  if (fn === 'unknown') return { rows: [], sources: [], nextCursor: undefined };
  const status = filter.status === undefined ? undefined : STATUS_NUMBER[filter.status];
  const { from, to } = filter;

  let matching = query.selectFrom('invocations as i');
  let selected = summaries;
  if (fn !== undefined) {
    matching = matching.where('i.function', '=', fn);
    selected = selected.where('i.function', '=', fn);
  }
  if (status !== undefined) selected = selected.where('i.status', '=', status);
  // The literal lets SQLite see that the partial index of failures holds all that is asked for.
  if (status !== undefined && status !== 0) {
    selected = selected.where((is) => is('i.status', '<>', is.lit(0)));
  }
  if (from !== undefined) selected = selected.where('i.started_at', '>=', from);
  if (to !== undefined) selected = selected.where('i.started_at', '<', to);

  const scan = {
    limit: filter.limit,
    before: Math.min(cursor, to === undefined ? Infinity : keyOfTime(to + SLACK_MS)),
    from: from === undefined ? -Infinity : keyOfTime(from - SLACK_MS),
    boundary: (before: number, count: number) =>
      run(
        matching
          .select('i.key')
          .where('i.key', '<', before)
          .where('i.key', '>=', scan.from)
          .orderBy('i.key', 'desc')
          .limit(1)
          .offset(count - 1),
      )[0]?.key,
    read: (before: number, after: number, limit: number): InvocationRow[] =>
      run(
        selected
          .where('i.key', '<', before)
          .where('i.key', '>=', after)
          .orderBy('i.key', 'desc')
          .limit(limit),
      ),
  };
  const { rows, next } = status === 0 ? searchPage(scan) : readPage(scan);
  return {
    rows,
    sources: findSources(rows),
    nextCursor: next === undefined ? undefined : encodeCursor('invocation', next),
  };
}

export function findInvocation(
  run: RunQuery,
  findSources: FindSources,
  id: string,
): InvocationDetail | undefined {
  const key = findKey(run, id);
  if (key === undefined) return undefined;
  const row = run(
    summaries.select(['i.event', 'i.context', 'i.result', 'i.first_log']).where('i.key', '=', key),
  )[0];
  if (row === undefined) return undefined;
  const { first_log: first, log_count: count } = row;
  const logs =
    first === null
      ? []
      : run(
          query
            .selectFrom('logs')
            .select(['time', 'level', 'stream', 'message'])
            .where('key', '>=', first)
            .where('key', '<', first + Math.min(count, MAX_LOGS))
            .orderBy('key'),
        );
  return { row, sources: findSources([row]), logs };
}

/** The keys of an invocation's log entries; undefined where it has none or is unknown. */
export function logKeys(run: RunQuery, id: string): { from: number; to: number } | undefined {
  const key = findKey(run, id);
  if (key === undefined) return undefined;
  const row = run(
    query.selectFrom('invocations').select(['first_log', 'log_count']).where('key', '=', key),
  )[0];
  if (row === undefined || row.first_log === null) return undefined;
  return { from: row.first_log, to: row.first_log + row.log_count };
}

/** A function's key; undefined for all functions, 'unknown' where it never had a record. */
export function functionKey(run: RunQuery, id: string | undefined): number | undefined | 'unknown' {
  if (id === undefined) return undefined;
  const found = run(query.selectFrom('function_keys').select('key').where('id', '=', id))[0];
  return found?.key ?? 'unknown';
}

/** Looks among those of the id's own millisecond first; a crowded one spills over into the next. */
function findKey(run: RunQuery, id: string): number | undefined {
  const ms = timeOfId(id);
  if (ms === undefined) return undefined;
  for (const [from, to] of [
    [ms, ms + 1],
    [ms + 1, ms + SPILL_MS],
  ] as const) {
    const found = run(
      query
        .selectFrom('invocations')
        .select('key')
        .where('key', '>=', keyOfTime(from))
        .where('key', '<', keyOfTime(to))
        .where('id', '=', id)
        .limit(1),
    )[0];
    if (found !== undefined) return found.key;
  }
  return undefined;
}
