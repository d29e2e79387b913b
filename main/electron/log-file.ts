import { mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { pino, type DestinationStream } from 'pino';

/** Bytes after which the file is put aside at the next start. */
const MAX_BYTES = 5 * 1024 * 1024;

/** Bytes that wait for a full disk to have room again; what comes beyond them is lost. */
const MAX_WAITING = 1024 * 1024;

/**
 * Where the application's own log goes: an installed application's standard error is seen by nobody,
 * and may be closed.
 */
export function openLogFile(dataDir: string, alsoToStandardError: boolean): DestinationStream {
  const file = path.join(dataDir, 'logs', 'desktop.log');
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  if (sizeOf(file) > MAX_BYTES) renameSync(file, `${file}.1`);
  return pino.multistream(
    [file, ...(alsoToStandardError ? [2] : [])].map((dest) => ({
      level: 'debug',
      stream: quiet(dest),
    })),
  );
}

/** Who logs can't help it that the disk is full, and goes on. */
function quiet(dest: string | number): DestinationStream {
  return pino
    .destination({ dest, sync: true, maxLength: MAX_WAITING })
    .on('error', () => undefined);
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
