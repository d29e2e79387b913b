// A database that is damaged, empty or missing: nothing is deleted, what can be had comes back.
import Database from 'better-sqlite3';
import {
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { initial } from '../../main/storage/sqlite/migrations/0001-initial.ts';
import { createSqliteStore } from '../../main/storage/sqlite/sqlite-store.ts';
import type { Store } from '../../main/storage/store.ts';
import { aKey, aUser } from './accounts-conformance.ts';
import { aCall, aFunction, aLine } from './records.ts';

const quiet = () => undefined;
let dir: string;
let file: string;
let errors: string[];
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'cf-damage-'));
  file = path.join(dir, 'data.db');
  errors = [];
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function open(backups = { firstMs: 600_000, everyMs: 600_000 }): Promise<Store> {
  const error = (_details: object, text: string) => void errors.push(text);
  return createSqliteStore({ file, backups, log: { info: quiet, warn: quiet, error } });
}

const backup = () => path.join(dir, 'data.backup.db');
const damaged = () => readdirSync(dir).filter((name) => /^data\.damaged-.*\.db$/.test(name));

/** A store of one function with an event and a call; its backup is made. */
async function fill(): Promise<ReturnType<typeof aFunction>> {
  const fn = aFunction();
  const store = await open({ firstMs: 20, everyMs: 20 });
  await store.saveFunction(fn);
  await store.saveEvent(fn.id, { name: 'one', event: '1' });
  for (let i = 0; i < 500; i++) {
    const call = aCall({ functionId: fn.id });
    store.record(call, [aLine(call)]);
  }
  await store.flush();
  await expect.poll(() => existsSync(backup())).toBe(true);
  const kept = () => {
    const db = new Database(backup(), { readonly: true });
    const events = db.prepare('SELECT count(*) FROM events').pluck().get();
    db.close();
    return events;
  };
  await expect.poll(kept).toBe(1);
  await store.close();
  return fn;
}

async function expectRestored(fn: ReturnType<typeof aFunction>): Promise<void> {
  const store = await open();
  expect(await store.functions()).toEqual([fn]);
  expect(await store.events(fn.id)).toEqual([{ name: 'one', event: '1' }]);
  expect(store.mayLackFunctions).toBe(true);
  const call = aCall({ functionId: fn.id });
  store.record(call, []);
  await store.flush();
  expect((await store.invocation(call.id))?.id).toBe(call.id);
  await store.close();
  expect(errors).toHaveLength(1);
  const [aside = ''] = damaged();
  expect(errors[0]).toContain(path.join(dir, aside));
  expect(errors[0]).toContain('history of calls, logs and charts starts anew');
}

test('an empty file is set aside and the backup takes its place', async () => {
  const fn = await fill();
  truncateSync(file, 0);
  await expectRestored(fn);
  expect(errors[0]).toMatch(/data\.db is empty\..*Restored from .*data\.backup\.db of 20/);
  // Once is enough.
  const again = await open();
  expect(await again.functions()).toEqual([fn]);
  await again.close();
  expect(errors).toHaveLength(1);
  expect(damaged()).toHaveLength(1);
});

test('a damaged header: the backup takes its place, the file is kept as it was', async () => {
  const fn = await fill();
  const bytes = readFileSync(file);
  bytes.fill(7, 0, 100);
  writeFileSync(file, bytes);
  await expectRestored(fn);
  expect(errors[0]).toContain('file is not a database');
  expect(readFileSync(path.join(dir, damaged()[0] ?? '')).equals(bytes)).toBe(true);
});

test('a damaged page of the definitions: the backup takes its place', async () => {
  const fn = await fill();
  damageTable('versions');
  await expectRestored(fn);
  expect(errors[0]).toContain('Restored from');
});

test('damage in the history alone loses no definition', async () => {
  await fill();
  const late = aFunction({ name: 'late' });
  const first = await open();
  await first.saveFunction(late);
  await first.close();
  damageTable('logs');
  const store = await open();
  expect((await store.functions()).map(({ name }) => name)).toContain('late');
  await store.close();
  expect(errors.join()).toContain('All functions, versions and events could be read');
});

test('damage that is met while running is mended by the next start', async () => {
  const fn = await fill();
  const late = aFunction({ name: 'late' });
  const first = await open();
  await first.saveFunction(late);
  await first.close();
  damageTable('failures_by_status');
  const store = await open();
  expect(errors).toEqual([]);
  await expect(store.invocations({ limit: 1, status: 'error' })).rejects.toThrow(
    /data\.db is damaged .* Restart/,
  );
  await store.close();
  const next = await open();
  const names = (await next.functions()).map(({ name }) => name);
  expect(names.toSorted()).toEqual([fn.name, 'late'].toSorted());
  expect((await next.invocations({ limit: 1 })).items).toEqual([]);
  await next.close();
  expect(errors.join()).toContain('All functions, versions and events could be read');
});

test('a missing file beside a backup is restored; without one it is a new start', async () => {
  const fn = await fill();
  await rm(file);
  const store = await open();
  expect(await store.functions()).toEqual([fn]);
  await store.close();
  expect(errors.join()).toContain('data.db is missing');
});

test('without a backup it starts empty, and says what is missing', async () => {
  writeFileSync(file, 'no database at all '.repeat(100));
  const store = await open();
  expect(await store.functions()).toEqual([]);
  expect(store.mayLackFunctions).toBe(true);
  await store.close();
  expect(errors.join()).toContain('There is no usable backup');
  expect(damaged()).toHaveLength(1);
});

test('a backup that is damaged too is kept, and the platform starts', async () => {
  await fill();
  truncateSync(file, 0);
  writeFileSync(backup(), 'no database at all '.repeat(100));
  const store = await open();
  expect(await store.functions()).toEqual([]);
  await store.close();
  expect(errors.join()).toContain('There is no usable backup');
  expect(existsSync(backup())).toBe(true);
});

test('a removed environment does not stay in the backup', async () => {
  const fn = aFunction({ env: { KEY: 'a-secret-value' } });
  const before = await open();
  await before.saveFunction(fn);
  await before.close();
  const store = await open({ firstMs: 20, everyMs: 600_000 });
  await expect.poll(() => existsSync(backup())).toBe(true);
  await store.removeFunction(fn.id);
  await store.close();
  expect(readFileSync(backup()).includes('a-secret-value')).toBe(false);
});

test('before a migration the definitions are copied', async () => {
  const old = new Database(file);
  old.exec(initial);
  old.exec(`INSERT INTO contents VALUES ('h', '{}')`);
  old.exec(
    `INSERT INTO versions VALUES ('f', 1, 'old', 1, 1, 'node', 'h', 'h', 3, 128, 1, '{}', '')`,
  );
  old.exec(`INSERT INTO functions VALUES ('f', 'old', 1)`);
  old.pragma('user_version = 1');
  old.close();
  const store = await open();
  expect((await store.functions()).map(({ name }) => name)).toEqual(['old']);
  await store.close();
  const copy = new Database(path.join(dir, 'data.version-1.db'), { readonly: true });
  expect(copy.prepare('SELECT name FROM functions').pluck().all()).toEqual(['old']);
  expect(copy.pragma('user_version', { simple: true })).toBe(1);
  copy.close();
});

test.skipIf(process.platform === 'win32')('every file is for its owner only', async () => {
  writeFileSync(file, '', { mode: 0o644 });
  await rm(file);
  await fill();
  const store = await open();
  store.record(aCall(), []);
  await store.flush();
  const modes = readdirSync(dir).map((name) => [name, statSync(path.join(dir, name)).mode & 0o777]);
  expect(modes.length).toBeGreaterThanOrEqual(5);
  expect(modes.filter(([, mode]) => mode !== 0o600)).toEqual([]);
  await store.close();
});

/** Overwrites the root page of a table, as a disk does that returns what it should not. */
function damageTable(name: string): void {
  const db = new Database(file);
  db.pragma('wal_checkpoint(TRUNCATE)');
  const root = db
    .prepare<[string], number>('SELECT rootpage FROM sqlite_master WHERE name = ?')
    .pluck()
    .get(name);
  db.close();
  const bytes = readFileSync(file);
  const size = 8192;
  bytes.fill(0xa5, ((root ?? 0) - 1) * size, (root ?? 0) * size);
  writeFileSync(file, bytes);
}

test('users and keys are in the backup, and who was removed is not', async () => {
  const store = await open();
  await store.saveUser(aUser());
  await store.saveUser(aUser({ name: 'bob' }));
  await store.addApiKey(aKey());
  await store.addApiKey(aKey({ name: 'old', hash: 'b'.repeat(64) }));
  await store.removeUser('bob');
  await store.removeApiKey('old');
  await store.close();
  truncateSync(file, 0);
  const restored = await open();
  expect(await restored.users()).toEqual([aUser()]);
  expect(await restored.apiKeys()).toEqual([aKey()]);
  await restored.close();
});
