import type { ErrorCode } from '../../contract/errors.ts';
import type { BackupTimes } from './backups.ts';
import type { Batch } from './batch.ts';
import type { RetentionLimits } from './retention.ts';

/** What a thread is started with. */
export type ThreadOptions =
  | { role: 'writer'; file: string; retention: RetentionLimits; backups: BackupTimes }
  | { role: 'reader'; file: string };

/** From the main thread: a question that is answered under its number, or a batch. */
export type ToThread =
  | { kind: 'call'; call: number; operation: string; input: unknown }
  | { kind: 'batch'; batch: Batch };

export type FromThread =
  | { kind: 'ready' }
  /** Something the person has to know; `level` as in the log. */
  | { kind: 'notice'; level: 'warn' | 'error'; text: string }
  | { kind: 'answer'; call: number; output: unknown }
  | { kind: 'refusal'; call: number; error: ThreadError }
  /** The batch in flight is on disk, but for `lost` records that can't be stored at all. */
  | { kind: 'written'; lost: number; reason?: string }
  /** The batch in flight could not be written and will be tried again. */
  | { kind: 'retrying'; reason: string; afterMs: number };

/** An error as it passes between threads; structured cloning would drop its code. */
export interface ThreadError {
  code: ErrorCode;
  message: string;
  data?: unknown;
}
