import Database from 'better-sqlite3';
import { execa } from 'execa';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createSqliteStore,
  type SqliteStoreOptions,
} from '../../main/storage/sqlite/sqlite-store.ts';
import { aCall, aFunction, aLine } from './records.ts';
import { describeStore } from './store-conformance.ts';

const quiet = () => undefined;

function open(file: string, options: Partial<SqliteStoreOptions> = {}) {
  return createSqliteStore({ file, log: { info: quiet, warn: quiet, error: quiet }, ...options });
}

describeStore('SQLite', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'cf-store-'));
  const store = await open(join(dir, 'data.db'));
  return {
    store,
    async dispose() {
      await store.close();
      await rm(dir, { recursive: true });
    },
  };
});

describe('SQLite', () => {
  let dir: string;
  let file: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'cf-sqlite-'));
    file = join(dir, 'data.db');
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('has everything again after it was closed and opened', async () => {
    const fn = aFunction();
    const call = aCall({ functionId: fn.id });
    const first = await open(file);
    await first.saveFunction(fn);
    first.record(call, [aLine(call)]);
    await first.close();
    const second = await open(file);
    const later = aCall({ functionId: fn.id, startedAt: call.startedAt });
    second.record(later, [aLine(later)]);
    expect(await second.functions()).toEqual([fn]);
    expect((await second.invocation(call.id))?.logs).toHaveLength(1);
    const page = await second.invocations({ limit: 10 });
    expect(page.items.map(({ id }) => id)).toEqual([later.id, call.id]);
    expect((await second.totals())[0]?.calls.calls).toBe(2);
    await second.close();
  });

  it('writes 10,000 records with their lines', async () => {
    const store = await open(file);
    for (let i = 0; i < 10_000; i++) {
      const call = aCall();
      store.record(call, [aLine(call)]);
    }
    await store.flush();
    await store.close();
    const db = new Database(file, { readonly: true });
    expect(db.prepare('SELECT count(*) FROM invocations').pluck().get()).toBe(10_000);
    expect(db.prepare('SELECT count(*) FROM logs').pluck().get()).toBe(10_000);
    db.close();
  });

  it('refuses data of a newer version and says which file', async () => {
    const db = new Database(file);
    db.pragma('user_version = 99');
    db.close();
    const refused = open(file);
    await expect(refused).rejects.toMatchObject({ code: 'INTERNAL' });
    await expect(refused).rejects.toThrow(/data\.db was written by a newer .* 99, .* up to 4/);
  });

  it('refuses a folder that is not there', async () => {
    await expect(open(join(dir, 'missing', 'x.db'))).rejects.toThrow(
      /Check that the folder exists/,
    );
  });

  it('has an acknowledged function after the process was killed', async () => {
    const fixture = join(import.meta.dirname, 'fixtures', 'save-function.ts');
    const child = execa(process.execPath, [fixture, file], { reject: false });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await child;
    const store = await open(file);
    expect((await store.functions()).map(({ id }) => id)).toEqual(['saved']);
    await store.close();
  });

  it('keeps a batch that the database refuses, and writes it later', async () => {
    const failure = Promise.withResolvers<Error>();
    const store = await open(file, { onFailure: failure.resolve });
    const other = new Database(file);
    other.exec('BEGIN IMMEDIATE');
    const call = aCall();
    store.record(call, []);
    expect((await failure.promise).message).toContain("data.db can't be written");
    expect(store.backlogBytes).toBeGreaterThan(0);
    expect(store.failing).toBe(true);
    expect((await store.invocations({ limit: 1 })).items).toEqual([]);
    other.exec('COMMIT');
    other.close();
    await store.flush();
    expect(store.failing).toBe(false);
    expect((await store.invocations({ limit: 1 })).items[0]?.id).toBe(call.id);
    await store.close();
  });

  it('leaves out only the record that can never be stored', async () => {
    const failure = Promise.withResolvers<Error>();
    const store = await open(file, { onFailure: failure.resolve });
    const other = new Database(file);
    other.exec(
      `CREATE TRIGGER poison BEFORE INSERT ON invocations WHEN new.event = '"poison"'
      BEGIN SELECT raise(ABORT, 'poisoned'); END`,
    );
    other.close();
    const calls = [aCall(), aCall({ event: '"poison"' }), aCall()];
    for (const call of calls) store.record(call, [aLine(call)]);
    await store.flush();
    expect((await failure.promise).message).toContain('1 records could not be stored (poisoned)');
    const page = await store.invocations({ limit: 10 });
    expect(page.items.map(({ id }) => id)).toEqual([calls[2]?.id, calls[0]?.id]);
    expect((await store.invocation(calls[2]?.id ?? ''))?.logs).toHaveLength(1);
    expect((await store.totals())[0]?.calls.calls).toBe(2);
    await store.close();
  });

  it('forgets what is too old', async () => {
    const day = 86_400_000;
    const first = await open(file, { retention: { maxAgeDays: 100 } });
    const ages = [50, 31, 29, 1];
    const calls = ages.map((age) => aCall({ startedAt: Date.now() - age * day }));
    for (const call of calls) first.record(call, []);
    await first.close();
    const second = await open(file);
    await expect
      .poll(async () => (await second.invocations({ limit: 10 })).items.map(({ id }) => id), {
        timeout: 10_000,
      })
      .toEqual([calls[3]?.id, calls[2]?.id]);
    expect((await second.totals())[0]?.calls.calls).toBe(4);
    await second.close();
  });

  it('forgets the oldest when there is too much', async () => {
    const store = await open(file, { retention: { maxBytes: 1_000_000 } });
    const event = JSON.stringify('x'.repeat(2_000));
    const calls = Array.from({ length: 2_000 }, (_, i) =>
      aCall({ event, startedAt: Date.now() - 20_000 + i }),
    );
    for (const call of calls) store.record(call, []);
    await store.flush();
    const count = async () => (await store.invocations({ limit: 1_000 })).items.length;
    await expect.poll(count, { timeout: 10_000 }).toBeLessThan(500);
    const { items } = await store.invocations({ limit: 1 });
    expect(items[0]?.id).toBe(calls.at(-1)?.id);
    expect(await count()).toBeGreaterThan(200);
    await store.close();
  });
});
