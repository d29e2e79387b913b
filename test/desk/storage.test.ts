import Database from 'better-sqlite3';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { InvocationPage } from '../../main/contract/invocation.ts';
import { closeBrowser, expectAccessible, hasBrowser, openDesk } from './desk.ts';

afterAll(closeBrowser);

describe.skipIf(!hasBrowser)('a data folder that can not be written', () => {
  test('is told, loses nothing, and the banner goes when it can be', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await server.create({ name: 'kept', runtime: 'node', code: 'exports.handler = (e) => e;' });
    const other = new Database(path.join(server.dataDir, 'platform.db'));
    other.exec('BEGIN IMMEDIATE');
    expect((await server.invoke('kept', 1)).result).toBe(1);
    const banner = page.getByRole('alert').filter({ hasText: 'can not be recorded' });
    await banner.waitFor();
    await expectAccessible(page);
    await banner.getByRole('link').click();
    await page.waitForURL(/#\/settings\/data$/);
    other.exec('COMMIT');
    other.close();
    await banner.waitFor({ state: 'detached' });
    const recorded = async () =>
      ((await server.request('GET', '/api/v1/invocations')).body as InvocationPage).items.length;
    await expect.poll(recorded).toBe(1);
    expect(desk.problems).toEqual([]);
  });
});
