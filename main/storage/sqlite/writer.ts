import type { StoredApiKey, StoredAuditEntry, StoredUser } from '../account-store.ts';
import type { Gauge, StoredEvent, StoredFunction } from '../store.ts';
import { createAccountTables } from './account-tables.ts';
import { createAuditTable } from './audit-table.ts';
import type { Batch } from './batch.ts';
import { BatchWriter } from './batch-writer.ts';
import { scheduleBackups } from './backups.ts';
import { isDamage, markDamage } from './damage.ts';
import { createEventTable } from './event-table.ts';
import { lockFolder } from './folder-lock.ts';
import { createFunctionTable } from './function-table.ts';
import { createGaugeTable } from './gauge-table.ts';
import type { ThreadOptions } from './messages.ts';
import { openOrRestore } from './open-or-restore.ts';
import { createRetention, SWEEP_SHARE, type RetentionLimits } from './retention.ts';
import { post, serveCalls } from './serve-calls.ts';
import { lowerThreadPriority } from './thread-priority.ts';
import { readTotals } from './totals.ts';
import { createTransact } from './transact.ts';

const RETRY_FIRST_MS = 100;
const RETRY_LAST_MS = 10_000;
const SWEEP_EVERY_MS = 300_000;
const SWEEP_PAUSE_MS = 15;

/** The disk, another process or memory is at fault: the same batch may pass later. */
const MAY_PASS = /^SQLITE_(FULL|IOERR|BUSY|LOCKED|CANTOPEN|READONLY|NOMEM|PROTOCOL)/;

type WriterOptions = Extract<ThreadOptions, { role: 'writer' }>;

/** Runs in the writer thread: everything that changes the database, and what start-up needs. */
export function serveWriter({ file, retention: limits, backups: times }: WriterOptions): void {
  const { db, lock } = openLocked(file);
  const transact = createTransact(db);
  const functions = createFunctionTable(db, transact);
  const events = createEventTable(db);
  const gauges = createGaugeTable(db);
  const accounts = createAccountTables(db);
  const audit = createAuditTable(db);
  const batches = serveBatches(new BatchWriter(db, transact), file);
  const sweeper = scheduleRetention(createRetention(db, transact, limits, Date.now), limits);

  const backups = scheduleBackups(db, file, times, (cause) =>
    post({ kind: 'notice', level: 'warn', text: `No backup of ${file}: ${describe(cause)}.` }),
  );
  /** After a change that a backup should have. */
  const noting =
    <Input, Output>(change: (input: Input) => Output, note = backups.changed) =>
    (input: Input): Output => {
      const output = change(input);
      note();
      return output;
    };

  serveCalls(
    file,
    {
      functions: () => functions.list(),
      saveFunction: noting((fn: StoredFunction) => functions.save(fn)),
      removeFunction: noting((id: string) => functions.remove(id), backups.removed),
      version: ({ functionId, version }: { functionId: string; version: number }) =>
        functions.version(functionId, version),
      versions: (functionId: string) => functions.versions(functionId),
      events: (functionId: string) => events.list(functionId),
      saveEvent: noting(({ functionId, event }: { functionId: string; event: StoredEvent }) =>
        events.save(functionId, event),
      ),
      removeEvent: noting(({ functionId, name }: { functionId: string; name: string }) =>
        events.remove(functionId, name),
      ),
      users: () => accounts.users(),
      // Whoever is locked out, or has lost rights, must not have them again from a backup.
      saveUser: noting((user: StoredUser) => accounts.saveUser(user), backups.removed),
      removeUser: noting((name: string) => accounts.removeUser(name), backups.removed),
      apiKeys: () => accounts.apiKeys(),
      addApiKey: noting((key: StoredApiKey) => accounts.addApiKey(key)),
      removeApiKey: noting((name: string) => accounts.removeApiKey(name), backups.removed),
      apiKeyUsed: (use: { name: string; time: number }) => accounts.apiKeyUsed(use),
      addAuditEntry: (entry: StoredAuditEntry) => audit.add(entry),
      saveGauge: (gauge: Gauge) => gauges.save(gauge),
      totals: () => readTotals(db),
      /** Gives up a batch that is being retried. */
      close: () => {
        sweeper.stop();
        batches.stop();
        backups.stop();
        db.close();
        lock.release();
      },
    },
    (message) => {
      if (message.kind !== 'batch') return;
      batches.write(message.batch);
      sweeper.count(message.batch.bytes);
    },
  );
  // Not before the start is done: the platform waits for that.
  lowerThreadPriority();
}

function openLocked(file: string) {
  const lock = lockFolder(file);
  try {
    const db = openOrRestore(file, (text) => post({ kind: 'notice', level: 'error', text }));
    return { db, lock };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The main thread sends a batch when the one before was written. */
function serveBatches(writer: BatchWriter, file: string) {
  let retry: NodeJS.Timeout | undefined;

  function attempt(batch: Batch, afterMs: number): void {
    try {
      writer.write(batch, false);
      post({ kind: 'written', lost: 0 });
    } catch (error) {
      if (isDamage(error)) markDamage(file);
      if (mayPass(error)) return again(batch, afterMs, error);
      writeWhatCan(batch, afterMs, error);
    }
  }

  function writeWhatCan(batch: Batch, afterMs: number, reason: unknown): void {
    try {
      const lost = writer.write(batch, true);
      post({ kind: 'written', lost, reason: describe(reason) });
    } catch (error) {
      again(batch, afterMs, error);
    }
  }

  function again(batch: Batch, afterMs: number, error: unknown): void {
    post({ kind: 'retrying', reason: describe(error), afterMs });
    retry = setTimeout(() => attempt(batch, Math.min(afterMs * 2, RETRY_LAST_MS)), afterMs);
  }

  return {
    write(batch: Batch): void {
      writer.accept(batch);
      attempt(batch, RETRY_FIRST_MS);
    },
    stop: () => clearTimeout(retry),
  };
}

/** Sweeps at start, every few minutes, and whenever much was written since. */
function scheduleRetention(retention: ReturnType<typeof createRetention>, limits: RetentionLimits) {
  let timer: NodeJS.Timeout | undefined;
  let sweeping = false;
  let written = 0;

  function sweep(): void {
    if (sweeping) return;
    sweeping = true;
    written = 0;
    step(() => retention.trimRollups());
  }

  function step(before?: () => void): void {
    timer = setTimeout(() => {
      let more = false;
      try {
        before?.();
        more = retention.step();
      } catch {
        // A disk that refuses to delete refuses the batches too, and those are reported.
      }
      if (more) return step();
      sweeping = false;
      timer = setTimeout(sweep, SWEEP_EVERY_MS);
    }, SWEEP_PAUSE_MS);
  }

  sweep();
  return {
    count(bytes: number): void {
      written += bytes;
      if (sweeping || written < limits.maxBytes * SWEEP_SHARE) return;
      clearTimeout(timer);
      sweep();
    },
    stop: () => clearTimeout(timer),
  };
}

function mayPass(error: unknown): boolean {
  return MAY_PASS.test((error as { code?: string }).code ?? '');
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
