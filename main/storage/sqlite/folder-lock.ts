import Database from 'better-sqlite3';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PlatformError } from '../../contract/errors.ts';
import { dataFiles, makePrivate } from './data-files.ts';

export interface FolderLock {
  release(): void;
}

/** ms for a platform that is just ending. */
const WAIT_MS = 1_000;

/**
 * Lets one platform at a time use a database. The operating system holds the lock, so that it ends
 * with its process, however that ends.
 */
export function lockFolder(file: string): FolderLock {
  const { lock, holder } = dataFiles(file);
  const db = new Database(lock, { timeout: WAIT_MS });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error;
    throw new PlatformError('INTERNAL', inUse(file, holder), { cause: error });
  }
  makePrivate(lock);
  tellHolder(holder);
  return { release: () => void db.close() };
}

function tellHolder(holder: string): void {
  try {
    const content = { pid: process.pid, startedAt: new Date().toISOString() };
    writeFileSync(holder, `${JSON.stringify(content)}\n`, { mode: 0o600 });
  } catch {
    // It only serves a message; a disk that is full must not keep the platform from starting.
  }
}

function inUse(file: string, holder: string): string {
  const { pid, startedAt } = read(holder);
  const server = read(path.join(path.dirname(file), 'server.json'));
  const parts = [
    ...(pid === undefined ? [] : [`process ${pid}`]),
    ...(startedAt === undefined ? [] : [`since ${startedAt}`]),
    // One that was killed leaves its file behind.
    ...(server.url === undefined || server.pid !== pid ? [] : [`at ${server.url}`]),
  ];
  const who = parts.length === 0 ? '' : ` (${parts.join(', ')})`;
  return `${file} is in use by another CloudFunction${who}. Use that one, stop it first, or choose another data folder with --data-dir or DATA_DIR.`;
}

interface Process {
  pid?: number;
  startedAt?: string;
  url?: string;
}

function read(file: string): Process {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Process;
  } catch {
    return {};
  }
}
