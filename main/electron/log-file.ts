import { mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { pino, type DestinationStream } from 'pino';

/** Bytes after which the file is put aside at the next start. */
const MAX_BYTES = 5 * 1024 * 1024;

/** Where the application's own log goes: a desktop application's standard error is seen by nobody. */
export function openLogFile(dataDir: string): DestinationStream {
  const file = path.join(dataDir, 'logs', 'desktop.log');
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  if (sizeOf(file) > MAX_BYTES) renameSync(file, `${file}.1`);
  return pino.multistream([
    { level: 'debug', stream: pino.destination({ dest: file, sync: true }) },
    { level: 'debug', stream: pino.destination({ dest: 2, sync: true }) },
  ]);
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
