import { PlatformError } from '../contract/errors.ts';

/** What a cursor belongs to, so that one of logs is refused where invocations are asked for. */
export type CursorKind = 'invocation' | 'log' | 'audit';

const INITIAL = { invocation: 'i', log: 'l', audit: 'a' } as const;

/** An opaque cursor for "read on below this key". */
export function encodeCursor(kind: CursorKind, key: number): string {
  return Buffer.from(INITIAL[kind] + String(key)).toString('base64url');
}

/** The key inside a cursor. Throws INVALID_INPUT for what `encodeCursor` did not make. */
export function decodeCursor(kind: CursorKind, cursor: string): number {
  const text = Buffer.from(cursor, 'base64url').toString('latin1');
  const key = Number(text.slice(1));
  if (/^-?\d{1,16}$/.test(text.slice(1)) && encodeCursor(kind, key) === cursor) return key;
  const message =
    'cursor: pass the "nextCursor" of the page before, or leave it out to start over.';
  throw new PlatformError('INVALID_INPUT', message, {
    data: { field: 'cursor' },
  });
}
