import { PlatformError } from '../../contract/errors.ts';
import { LOG_LEVELS, LOG_STREAMS } from '../../contract/log.ts';
import { CallAggregate } from '../../observe/call-aggregate.ts';
import type { Store, StoredFunction } from '../store.ts';
import type { BackupTimes } from './backups.ts';
import { BatchQueue } from './batch-queue.ts';
import { toInvocationPage, toInvocationRecord, toLogPage } from './contract-rows.ts';
import { hasDamagedFile } from './data-files.ts';
import type { InvocationDetail, InvocationRows } from './invocation-queries.ts';
import type { LogFilter, LogRows } from './log-queries.ts';
import type { FromThread } from './messages.ts';
import type { RetentionLimits } from './retention.ts';
import type { RollupPart } from './rollup-queries.ts';
import { startThread, type ThreadClient } from './thread-client.ts';
import type { TotalsRow } from './totals.ts';

export interface SqliteStoreOptions {
  /** The database; made where there is none. Its folder must exist. */
  file: string;
  log: StoreLog;
  /** Defaults: 30 days, 2 GB. */
  retention?: Partial<RetentionLimits>;
  /** Default: 30 s after the start, then every 10 minutes. */
  backups?: BackupTimes;
  /** Records were or may be lost: the disk refuses them, or the store stopped for good. */
  onFailure?(failure: Error): void;
}

export interface StoreLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

const RETENTION: RetentionLimits = { maxAgeDays: 30, maxBytes: 2_000_000_000 };
const BACKUPS: BackupTimes = { firstMs: 30_000, everyMs: 600_000 };
const CLOSE_MS = 5_000;

/**
 * Opens the embedded store. All SQLite work is done by a writer thread and, from the first question
 * on, a reader thread. A damaged file is set aside and its backup restored, which the log tells.
 * Rejects with INTERNAL where the file can't be opened, is in use by another platform, or was written
 * by a newer version.
 */
export async function createSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { file, log, onFailure, backups = BACKUPS } = options;
  const retention = { ...RETENTION, ...options.retention };
  let retrying = false;
  let closing: Promise<void> | undefined;
  let reader: Promise<ThreadClient> | undefined;

  function fail(failure: Error): void {
    log.error({ err: failure, file }, failure.message);
    onFailure?.(failure);
  }

  function tellOverfull(): void {
    const text = `Records of calls are not kept any more: 64 MB of them wait and ${file} can't be written. Calls go on. Make room on the disk.`;
    fail(new PlatformError('INTERNAL', text));
  }

  function onWriterMessage(message: FromThread): void {
    if (message.kind === 'notice') return log[message.level]({ file }, message.text);
    if (message.kind === 'written') {
      if (retrying) {
        const notKept = queue.takeDropped();
        log.info({ file, notKept }, 'Records are being written again.');
      }
      retrying = false;
      if (message.lost > 0) {
        const text = `${message.lost} records could not be stored (${message.reason ?? 'unknown'}).`;
        fail(new PlatformError('INTERNAL', text));
      }
      queue.onWritten();
    } else if (message.kind === 'retrying') {
      const { reason, afterMs } = message;
      queue.onRefused();
      log.warn(
        { file, reason, afterMs, records: queue.backlogRecords },
        'Records wait to be written.',
      );
      if (retrying) return;
      retrying = true;
      const text = `${file} can't be written (${reason}). Make room on the disk or close what locks the file; records wait meanwhile.`;
      fail(new PlatformError('INTERNAL', text));
    }
  }

  const writer = await startThread(
    { role: 'writer', file, retention, backups },
    {
      onMessage: onWriterMessage,
      onDeath(cause) {
        queue.fail(cause);
        fail(cause);
      },
    },
  ).catch((cause: unknown) => {
    throw openingError(file, cause);
  });
  const queue = new BatchQueue((batch) => writer.send(batch), tellOverfull);
  const mayLackFunctions = hasDamagedFile(file);

  function startReader(): Promise<ThreadClient> {
    const starting = startThread(
      { role: 'reader', file },
      {
        onMessage: () => undefined,
        onDeath(cause) {
          reader = undefined;
          fail(cause);
        },
      },
    );
    starting.catch(() => (reader = undefined));
    return starting;
  }

  /** Everything handed over before a question is part of its answer, unless the disk refuses it. */
  async function ask<T>(operation: string, input: unknown): Promise<T> {
    if (closing !== undefined) throw new PlatformError('SHUTTING_DOWN');
    await queue.settle();
    return (await (reader ??= startReader())).call<T>(operation, input);
  }

  async function close(): Promise<void> {
    const timeout = Promise.withResolvers<void>();
    const timer = setTimeout(timeout.resolve, CLOSE_MS);
    await Promise.race([queue.flush(), timeout.promise]).catch(() => undefined);
    clearTimeout(timer);
    const unwritten = queue.backlogRecords + queue.takeDropped();
    queue.fail(new PlatformError('INTERNAL', 'The store is closed.'));
    // The reader goes first, so that the writer's close can fold the write-ahead log into the file.
    for (const starting of [reader, Promise.resolve(writer)]) {
      const thread = await starting?.catch(() => undefined);
      await thread?.call('close').catch(() => undefined);
      await thread?.stop();
    }
    if (unwritten > 0) {
      const text = `${unwritten} records could not be written to ${file} and are lost. Make room on the disk.`;
      throw new PlatformError('INTERNAL', text);
    }
  }

  return {
    capabilities: { durable: true, shared: false },
    mayLackFunctions,

    functions: () => writer.call<StoredFunction[]>('functions'),
    saveFunction: (fn) => writer.call<void>('saveFunction', fn),
    removeFunction: (id) => writer.call<void>('removeFunction', id),
    version: (functionId, version) => writer.call('version', { functionId, version }),
    versions: (functionId) => writer.call('versions', functionId),

    events: (functionId) => writer.call('events', functionId),
    saveEvent: (functionId, event) => writer.call('saveEvent', { functionId, event }),
    removeEvent: (functionId, name) => writer.call('removeEvent', { functionId, name }),

    users: () => writer.call('users'),
    saveUser: (user) => writer.call('saveUser', user),
    removeUser: (name) => writer.call('removeUser', name),
    apiKeys: () => writer.call('apiKeys'),
    addApiKey: (key) => writer.call('addApiKey', key),
    removeApiKey: (name) => writer.call('removeApiKey', name),
    apiKeyUsed: (name, time) => writer.call('apiKeyUsed', { name, time }),
    addAuditEntry: (entry) => writer.call('addAuditEntry', entry),
    auditEntries: (query) => ask('auditEntries', query),

    record: (invocation, logs) => queue.record(invocation, logs),
    log: (line) => queue.log(line),
    get failing() {
      return retrying || queue.failed;
    },
    get backlogBytes() {
      return queue.backlogBytes;
    },
    drained: () => queue.drained(),
    flush: () => queue.flush(),

    async invocations(filter) {
      return toInvocationPage(await ask<InvocationRows>('invocations', filter));
    },
    async invocation(id) {
      const found = await ask<InvocationDetail | undefined>('invocation', id);
      return found === undefined ? undefined : toInvocationRecord(found);
    },
    async logs({ level, stream, ...rest }) {
      const filter: LogFilter = {
        ...rest,
        level: level === undefined ? undefined : LOG_LEVELS.indexOf(level),
        stream: stream === undefined ? undefined : LOG_STREAMS.indexOf(stream),
      };
      return toLogPage(await ask<LogRows>('logs', filter));
    },

    async totals() {
      const rows = await writer.call<TotalsRow[]>('totals');
      return rows.map((row) => ({
        ...row,
        calls: CallAggregate.fromData(row.calls),
      }));
    },
    async rollups(filter) {
      const parts = await ask<RollupPart[]>('rollups', filter);
      return parts.map(({ start, calls }) => ({ start, calls: CallAggregate.fromData(calls) }));
    },

    activity: (functionIds, since) => ask('activity', { functionIds, since }),

    saveGauge: (gauge) => writer.call('saveGauge', gauge),
    gauges: (filter) => ask('gauges', filter),

    async warmUp() {
      await ask('invocations', { limit: 1 }).catch(() => undefined);
    },

    close() {
      return (closing ??= close());
    },
  };
}

function openingError(file: string, cause: unknown): PlatformError {
  // An error loses its class between threads; one of ours names what to do already.
  const message = cause instanceof Error ? cause.message : String(cause);
  const text = message.startsWith(file)
    ? message
    : `${file} can't be opened as a database (${message}). Check that the folder exists and may be written, or choose another data folder.`;
  return new PlatformError('INTERNAL', text, { cause });
}
