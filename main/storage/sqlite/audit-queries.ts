import type { z } from 'zod';
import type { AuditPage, AuditQuery } from '../../contract/account.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { readPage } from './page-scan.ts';
import { given, query, type PrepareQuery } from './query-builder.ts';
import type { AuditTable } from './schema.ts';

/** Reads the audit log, newest first. */
export function createAuditQueries(prepare: PrepareQuery) {
  const page = prepare(
    query
      .selectFrom('audit')
      .selectAll()
      .where('key', '<', given('before'))
      .orderBy('key', 'desc')
      .limit(given('limit')),
  );
  return {
    list({ limit, cursor }: z.infer<typeof AuditQuery>): AuditPage {
      const { rows, next } = readPage<AuditTable>({
        limit,
        before: cursor === undefined ? Number.MAX_SAFE_INTEGER : decodeCursor('audit', cursor),
        from: 0,
        boundary: () => undefined,
        read: (before, _from, count) => page({ before, limit: count }),
      });
      return {
        items: rows.map(toEntry),
        ...(next !== undefined && { nextCursor: encodeCursor('audit', next) }),
      };
    },
  };
}

function toEntry({ time, caller, name, procedure, target, outcome }: AuditTable) {
  return {
    time: new Date(time).toISOString(),
    by: caller,
    ...(name !== null && { name }),
    procedure,
    ...(target !== null && { target }),
    outcome,
  };
}
