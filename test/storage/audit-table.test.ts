import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { createAuditTable } from '../../main/storage/sqlite/audit-table.ts';
import { migrate } from '../../main/storage/sqlite/migrations/migrate.ts';

const DAY_MS = 86_400_000;

test('the audit log is kept for 400 days, the newest 100,000', () => {
  const db = new Database(':memory:');
  migrate(db);
  const audit = createAuditTable(db);
  const now = 500 * DAY_MS;
  const add = (time: number) =>
    audit.add({
      ...{ time, by: 'owner', name: undefined, procedure: 'users.create' },
      ...{ target: undefined, outcome: 'success' },
    });
  const count = () => db.prepare('SELECT count(*) FROM audit').pluck().get();
  add(now - 401 * DAY_MS);
  add(now - 399 * DAY_MS);
  audit.trim(now);
  expect(count()).toBe(1);
  db.transaction(() => {
    for (let i = 0; i < 100_000; i++) add(now);
  })();
  audit.trim(now);
  expect(count()).toBe(100_000);
  expect(db.prepare('SELECT min(time) FROM audit').pluck().get()).toBe(now);
  db.close();
});
