import {
  INVOCATION_STATUSES,
  type InvocationError,
  type InvocationPage,
  type InvocationRecord,
} from '../../contract/invocation.ts';
import { LOG_LEVELS, LOG_STREAMS, type LogEntry, type LogPage } from '../../contract/log.ts';
import { STATUS_NUMBER } from '../../observe/call-aggregate.ts';
import { FLAG_COLD, FLAG_TRUNCATED } from './batch.ts';
import type { InvocationDetail, InvocationRow, InvocationRows } from './invocation-queries.ts';
import type { LogRows } from './log-queries.ts';
import type { SourceRow } from './source-reader.ts';

type Summary = InvocationPage['items'][number];

/** By number. */
const STATUSES = INVOCATION_STATUSES.toSorted((a, b) => STATUS_NUMBER[a] - STATUS_NUMBER[b]);

export function toInvocationPage({ rows, sources, nextCursor }: InvocationRows): InvocationPage {
  const byKey = indexed(sources);
  const items = rows.map((row): Summary => {
    const error = toError(row);
    const summary = toSummary(row, byKey.get(row.source));
    return error === undefined
      ? summary
      : { ...summary, error: { type: error.type, message: error.message } };
  });
  return nextCursor === undefined ? { items } : { items, nextCursor };
}

export function toInvocationRecord({ row, sources, logs }: InvocationDetail): InvocationRecord {
  const record: InvocationRecord = {
    ...toSummary(row, sources[0]),
    event: row.event === null ? undefined : parse(row.event),
    result: row.result === null ? undefined : parse(row.result),
    logs: logs.map(toLogEntry),
  };
  const error = toError(row);
  if (error !== undefined) record.error = error;
  if (row.context !== null) record.context = toContext(parse(row.context));
  if (row.flags >= FLAG_TRUNCATED) record.truncated = true;
  return record;
}

export function toLogPage({ rows, sources, nextCursor }: LogRows): LogPage {
  const byKey = indexed(sources);
  const items = rows.map((row) => {
    const source = byKey.get(row.source);
    const line = {
      ...toLogEntry(row),
      functionId: source?.function_id ?? '',
      functionName: source?.name ?? '',
    };
    return row.invocation_id === null ? line : { ...line, invocationId: row.invocation_id };
  });
  return nextCursor === undefined ? { items } : { items, nextCursor };
}

function toSummary(row: InvocationRow, source: SourceRow | undefined): Omit<Summary, 'error'> {
  return {
    id: row.id,
    functionId: source?.function_id ?? '',
    functionName: source?.name ?? '',
    version: source?.version ?? 0,
    runtime: source?.runtime ?? '',
    status: STATUSES[row.status] ?? 'error',
    coldStart: row.flags % 2 === FLAG_COLD,
    startedAt: toIso(row.started_at),
    durations: {
      queueMs: row.queue_us / 1_000,
      initMs: row.init_us / 1_000,
      runMs: row.run_us / 1_000,
      totalMs: row.total_us / 1_000,
    },
    memoryMb: row.memory_mb,
  };
}

function toLogEntry(row: InvocationDetail['logs'][number]): LogEntry {
  return {
    time: toIso(row.time),
    level: LOG_LEVELS[row.level] ?? 'info',
    stream: LOG_STREAMS[row.stream] ?? 'stdout',
    message: row.message,
  };
}

function toError(row: InvocationRow): InvocationError | undefined {
  return row.error === null ? undefined : (JSON.parse(row.error) as InvocationError);
}

/** A text that was cut is no JSON any more; as a string it still shows how it began. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function toContext(value: unknown): InvocationRecord['context'] {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as InvocationRecord['context'])
    : undefined;
}

function indexed(sources: SourceRow[]): Map<number, SourceRow> {
  return new Map(sources.map((source) => [source.key, source]));
}

/** Times may carry fractions of a millisecond. */
function toIso(ms: number): string {
  return new Date(ms).toISOString();
}
