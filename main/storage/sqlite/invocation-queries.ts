import { STATUS_NUMBER } from '../../observe/call-aggregate.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { StoredInvocationQuery } from '../store.ts';
import type { FunctionKey } from './function-keys.ts';
import { keyOfTime, timeOfId } from './invocation-key.ts';
import { readPage, searchPage } from './page-scan.ts';
import { given, query, type PrepareQuery } from './query-builder.ts';
import type { FindSources, SourceRow } from './source-reader.ts';
import type { InvocationsTable, LogsTable } from './schema.ts';
import { createShapes } from './shapes.ts';

/** How far an id's time and `startedAt` may differ, ms. */
const SLACK_MS = 1_000;
/** How far calls of one crowded ms may be keyed from it, ms: 200,000 calls. */
const SPILL_MS = 50;
/** What is kept of a call, and the note of what was cut. */
const MAX_LOGS = 10_001;

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

interface ListShape {
  ofFunction: boolean;
  status: 'any' | 'success' | 'failure';
  from: boolean;
  to: boolean;
}

const summaries = query
  .selectFrom('invocations as i')
  .select(['i.key', 'i.id', 'i.status', 'i.flags', 'i.started_at', 'i.queue_us', 'i.init_us'])
  .select(['i.run_us', 'i.total_us', 'i.memory_mb', 'i.log_count', 'i.error', 'i.source']);

/** The keys of an invocation's log entries; undefined where it has none or is unknown. */
export type LogKeys = (id: string) => { from: number; to: number } | undefined;

export function createInvocationQueries(
  prepare: PrepareQuery,
  functionKey: FunctionKey,
  findSources: FindSources,
) {
  const listOf = createShapes((shape: ListShape) => prepareList(prepare, shape));
  const one = prepare(
    summaries
      .select(['i.event', 'i.context', 'i.result', 'i.first_log'])
      .where('i.key', '=', given('key')),
  );
  const logsOf = prepare(
    query
      .selectFrom('logs')
      .select(['time', 'level', 'stream', 'message'])
      .where('key', '>=', given('from'))
      .where('key', '<', given('to'))
      .orderBy('key'),
  );
  const logRange = prepare(
    query
      .selectFrom('invocations')
      .select(['first_log', 'log_count'])
      .where('key', '=', given('key')),
  );
  const keyOfId = prepare(
    query
      .selectFrom('invocations')
      .select('key')
      .where('key', '>=', given('from'))
      .where('key', '<', given('to'))
      .where('id', '=', given<string>('id'))
      .limit(1),
  );

  /** Looks among those of the id's own millisecond first; a crowded one spills over into the next. */
  function findKey(id: string): number | undefined {
    const ms = timeOfId(id);
    if (ms === undefined) return undefined;
    const within = (from: number, to: number) =>
      keyOfId({ id, from: keyOfTime(from), to: keyOfTime(to) })[0]?.key;
    return within(ms, ms + 1) ?? within(ms + 1, ms + SPILL_MS);
  }

  return {
    list(filter: StoredInvocationQuery): InvocationRows {
      const fn = functionKey(filter.functionId);
      const cursor =
        filter.cursor === undefined ? Infinity : decodeCursor('invocation', filter.cursor);
      if (fn === 'unknown') return { rows: [], sources: [], nextCursor: undefined };
      const status = filter.status === undefined ? undefined : STATUS_NUMBER[filter.status];
      const { from, to } = filter;
      const lowest = from === undefined ? -Infinity : keyOfTime(from - SLACK_MS);
      const { boundary, read } = listOf({
        ofFunction: fn !== undefined,
        status: status === undefined ? 'any' : status === 0 ? 'success' : 'failure',
        from: from !== undefined,
        to: to !== undefined,
      });
      const scan = {
        limit: filter.limit,
        before: Math.min(cursor, to === undefined ? Infinity : keyOfTime(to + SLACK_MS)),
        from: lowest,
        boundary: (before: number, count: number) =>
          boundary({ fn, before, after: lowest, skip: count - 1 })[0]?.key,
        read: (before: number, after: number, limit: number) =>
          read({ fn, status, from, to, before, after, limit }),
      };
      const { rows, next } = status === 0 ? searchPage(scan) : readPage(scan);
      return {
        rows,
        sources: findSources(rows),
        nextCursor: next === undefined ? undefined : encodeCursor('invocation', next),
      };
    },

    find(id: string): InvocationDetail | undefined {
      const key = findKey(id);
      const row = key === undefined ? undefined : one({ key })[0];
      if (row === undefined) return undefined;
      const { first_log: first, log_count: count } = row;
      const logs =
        first === null ? [] : logsOf({ from: first, to: first + Math.min(count, MAX_LOGS) });
      return { row, sources: findSources([row]), logs };
    },

    logKeys: ((id) => {
      const key = findKey(id);
      const row = key === undefined ? undefined : logRange({ key })[0];
      if (row === undefined || row.first_log === null) return undefined;
      return { from: row.first_log, to: row.first_log + row.log_count };
    }) satisfies LogKeys,
  };
}

function prepareList(prepare: PrepareQuery, { ofFunction, status, from, to }: ListShape) {
  let matching = query.selectFrom('invocations as i');
  let selected = summaries;
  if (ofFunction) {
    matching = matching.where('i.function', '=', given('fn'));
    selected = selected.where('i.function', '=', given('fn'));
  }
  if (status !== 'any') selected = selected.where('i.status', '=', given('status'));
  // The literal lets SQLite see that the partial index of failures holds all that is asked for.
  if (status === 'failure') selected = selected.where((is) => is('i.status', '<>', is.lit(0)));
  if (from) selected = selected.where('i.started_at', '>=', given('from'));
  if (to) selected = selected.where('i.started_at', '<', given('to'));
  return {
    boundary: prepare(
      matching
        .select('i.key')
        .where('i.key', '<', given('before'))
        .where('i.key', '>=', given('after'))
        .orderBy('i.key', 'desc')
        .limit(1)
        .offset(given('skip')),
    ),
    read: prepare(
      selected
        .where('i.key', '<', given('before'))
        .where('i.key', '>=', given('after'))
        .orderBy('i.key', 'desc')
        .limit(given('limit')),
    ),
  };
}
