// The real main entry, the real preload and the real page: in Electron where its binary is here, on
// the double elsewhere.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findBrowser, NO_BROWSER } from '../browser.ts';
import { electronBinary, launchApp, type LaunchedApp } from './launch-app.ts';
import { addClient, useClient } from './use-client.ts';

// Whole applications are started, on machines that may be busy.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });

const binary = electronBinary();
const canRun = binary !== undefined || (await findBrowser()) !== undefined;
/** For what another process does, of which no event tells here. */
const WAIT = { timeout: 30_000, interval: 50 };
const PID = 'export const handler = () => process.pid;';

describe.skipIf(!canRun)(`the shell${canRun ? '' : ` (${NO_BROWSER})`}`, () => {
  let app: LaunchedApp;
  let page: Page;

  beforeAll(async () => {
    app = await launchApp();
    page = await app.page();
    await page.waitForLoadState();
  });
  afterAll(() => app?.[Symbol.asyncDispose]());

  test('opens its page, which knows where it runs', async () => {
    const url = await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.getURL(),
    );
    expect(url).toMatch(/^app:\/\/bundle\/index\.html/);
    expect(await page.evaluate(() => document.documentElement.dataset['shell'])).toBe('electron');
    await page.getByRole('navigation').waitFor();
  });

  test('runs a function for its page', async () => {
    const call = await useClient(
      page,
      async (client, code) => {
        await client.functions.create({ name: 'pid', runtime: 'node', code });
        return client.functions.invoke({ id: 'pid', event: { n: 1 } });
      },
      PID,
    );
    expect(call).toMatchObject({ status: 'success', functionName: 'pid' });
    expect(call.result).toBeGreaterThan(0);
  });

  test("tells the page of errors as the contract's", async () => {
    const told = await useClient(
      page,
      (client, id) =>
        client.functions.get({ id }).then(
          () => undefined,
          (error: { code: string; status: number; message: string }) => ({
            code: error.code,
            status: error.status,
            message: error.message,
          }),
        ),
      'nobody',
    );
    expect(told).toMatchObject({ code: 'NOT_FOUND', status: 404 });
    expect(told?.message).toContain('nobody');
  });

  test('streams to the page while a function runs', async () => {
    const kinds = await useClient(
      page,
      async (client, code) => {
        await client.functions.create({ name: 'talks', runtime: 'node', code });
        const seen: string[] = [];
        for await (const event of await client.functions.run({ id: 'talks', event: {} })) {
          seen.push(JSON.stringify(event));
        }
        return seen;
      },
      'export const handler = () => { console.log("said so"); return 1; };',
    );
    expect(kinds.join('\n')).toContain('said so');
    expect(kinds.length).toBeGreaterThan(1);
  });

  test('hands bytes over both ways', async () => {
    const outcomes = await useClient(
      page,
      async (client, existing) => {
        const archive = await client.functions.export({ functions: ['pid'] });
        return client.functions.import({ archive, existing });
      },
      'rename' as const,
    );
    expect(outcomes).toMatchObject([{ outcome: 'created' }]);
  });

  test('connects again after the page was loaded anew', async () => {
    await page.reload();
    await page.getByRole('navigation').waitFor();
    const health = await useClient(page, (client) => client.system.health(), undefined);
    expect(health).toMatchObject({ status: 'ok' });
  });

  test('sends the menu to the page', async () => {
    await app.evaluate(({ Menu }) => {
      Menu.getApplicationMenu()?.getMenuItemById('view.logs')?.click();
    });
    await page.waitForURL(/#\/logs/);
  });

  test('opens links and archives that a second start brings, and ends that one', async () => {
    await addClient(page);
    const archive = path.join(app.dataDir, 'two.cfarchive');
    await writeFile(archive, 'PK');
    const second = await launchApp({
      dataDir: app.dataDir,
      args: ['cloudfunction://function/pid', archive],
    });
    expect(await second.ended).toBe(0);
    await vi.waitFor(async () => {
      const messages = await page.evaluate(() =>
        window.shellMessages.map(({ command, argument }) =>
          typeof argument === 'string'
            ? { command, argument }
            : { command, name: (argument as { name: string }).name },
        ),
      );
      expect(messages).toContainEqual({ command: 'function.open', argument: 'pid' });
      expect(messages).toContainEqual({
        command: 'archive.import',
        name: 'two.cfarchive',
      });
    }, WAIT);
  });

  test('opens and closes the HTTP port when the person says so', async () => {
    const access = (enabled: boolean) =>
      useClient(page, (client, on) => client.settings.setAccess({ enabled: on }), enabled);
    expect(await useClient(page, (client) => client.settings.access(), undefined)).toMatchObject({
      enabled: false,
      switchable: true,
    });

    const opened = await access(true);
    const url = opened.url ?? '';
    const list = () =>
      fetch(`${url}/api/v1/functions`, { headers: { authorization: `Bearer ${opened.token}` } });
    expect((await list()).status).toBe(200);
    expect((await fetch(`${url}/api/v1/functions`)).status).toBe(401);

    expect(await access(false)).toMatchObject({ enabled: false });
    await expect(list()).rejects.toThrow();
  });

  test('speaks the language that the person chooses in the page', async () => {
    const labels = () =>
      app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map(({ label }) => label));
    const choose = async (locale: string) => {
      await page.evaluate((chosen) => localStorage.setItem('PARAGLIDE_LOCALE', chosen), locale);
      await page.reload();
      await page.getByRole('navigation').waitFor();
    };
    expect(await labels()).toContain('View');
    await choose('zh-CN');
    await vi.waitFor(async () => expect(await labels()).toContain('视图'), WAIT);
    await choose('en');
    await vi.waitFor(async () => expect(await labels()).toContain('View'), WAIT);
  });

  test('logs what nobody caught, and goes on', async () => {
    await app.evaluate(() => {
      void Promise.reject(new Error('unheard rejection'));
      setImmediate(() => {
        throw new Error('uncaught error');
      });
    });
    await vi.waitFor(async () => {
      const log = await readFile(path.join(app.dataDir, 'logs/desktop.log'), 'utf8');
      expect(log).toContain('unheard rejection');
      expect(log).toContain('uncaught error');
    }, WAIT);
  });

  test('brings a crashed page back, with the text that was typed', async () => {
    await page.evaluate(() => (location.hash = '#/functions/pid'));
    await code(page).focus();
    await page.keyboard.insertText('// typed before the crash\n');
    await page.locator('.save-state', { hasText: 'Unsaved' }).waitFor();
    await page.waitForFunction(() => JSON.stringify(localStorage).includes('before the crash'));
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
    });
    await vi.waitFor(async () => {
      page = await app.page();
      // The page that is about to crash has it, too: only its successor goes on answering.
      await code(page).getByText('typed before the crash').waitFor({ timeout: 1_000 });
      const health = await useClient(page, (client) => client.system.health(), undefined);
      expect(health).toMatchObject({ ready: true });
    }, WAIT);
    await page.locator('.save-state', { hasText: 'Unsaved' }).waitFor();
  });

  test('sends a crashed page nothing before it listens again', async () => {
    // The page is gone and its successor on the way: what is asked for now waits.
    await app.evaluate(({ BrowserWindow, Menu }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      contents?.once('render-process-gone', () => {
        Menu.getApplicationMenu()?.getMenuItemById('view.logs')?.click();
      });
      contents?.forcefullyCrashRenderer();
    });
    await vi.waitFor(async () => {
      page = await app.page();
      await page.waitForURL(/#\/logs/, { timeout: 1_000 });
    }, WAIT);
    await page.getByRole('navigation').waitFor();
  });

  test('ends with its workers when it quits, and has everything written down', async () => {
    const worker = await useClient(
      page,
      async (client) => (await client.functions.invoke({ id: 'pid' })).result as number,
      undefined,
    );
    expect(isAlive(worker)).toBe(true);
    const { dataDir } = app;
    expect(await app.quit()).toBe(0);
    expect(isAlive(worker)).toBe(false);

    await using again = await launchApp({ dataDir });
    const reopened = await again.page();
    // Its own port has come: the next one is the client's.
    await reopened.getByRole('link', { name: 'talks' }).waitFor();
    const calls = await useClient(
      reopened,
      (client) => client.invocations.list({ limit: 10 }),
      undefined,
    );
    expect(calls.items.map(({ functionName }) => functionName)).toContain('talks');
  });
});

function code(page: Page) {
  return page.getByRole('textbox', { name: 'Code of index.mjs' });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
