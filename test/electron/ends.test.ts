// How the application ends, and what it asks when its page or its start fails.
import { describe, expect, test, vi } from 'vitest';
import { findBrowser } from '../browser.ts';
import { electronBinary, launchApp } from './launch-app.ts';

const binary = electronBinary();
const canRun = binary !== undefined || (await findBrowser()) !== undefined;
/** For what another process does, of which no event tells here. */
const WAIT = { timeout: 30_000, interval: 50 };

/** What a main process under test keeps about its page. */
interface Crashes {
  reloads: number;
  asked: { message: string; resolve(answer: { response: number }): void }[];
}

test.skipIf(!canRun)('a page that crashes again and again is left to the person', async () => {
  await using app = await launchApp();
  await (await app.page()).getByRole('navigation').waitFor();
  // Nobody is there to click: what is asked waits here for its answer.
  await app.evaluate(({ BrowserWindow, dialog }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    const seen: Crashes = { reloads: 0, asked: [] };
    Object.assign(globalThis, { crashes: seen });
    const reload = contents?.reload.bind(contents);
    Object.assign(contents ?? {}, { reload: () => (seen.reloads++, reload?.()) });
    Object.assign(dialog, {
      showMessageBox: (_window: unknown, { message }: { message: string }) =>
        new Promise((resolve) => seen.asked.push({ message, resolve })),
    });
  });
  const seen = () =>
    app.evaluate(() => {
      const { reloads, asked } = (globalThis as unknown as { crashes: Crashes }).crashes;
      return { reloads, asked: asked.map(({ message }) => message) };
    });
  const crash = () =>
    app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
    );
  const isBack = (reloads: number) =>
    vi.waitFor(async () => {
      expect(await seen()).toMatchObject({ reloads });
      const page = await app.page();
      await page.getByRole('navigation').waitFor({ timeout: 1_000 });
      await page.waitForLoadState();
    }, WAIT);
  const answer = (response: number) =>
    app.evaluate((_electron, given) => {
      (globalThis as unknown as { crashes: Crashes }).crashes.asked
        .at(-1)
        ?.resolve({ response: given });
    }, response);

  await crash();
  await isBack(1);
  await crash();
  await isBack(2);
  await crash();
  const keeps = 'The window keeps crashing.';
  await vi.waitFor(async () => expect(await seen()).toEqual({ reloads: 2, asked: [keeps] }), WAIT);
  await answer(0);
  await isBack(3);
  await crash();
  await vi.waitFor(
    async () => expect(await seen()).toEqual({ reloads: 3, asked: [keeps, keeps] }),
    WAIT,
  );
  await answer(1);
  expect(await app.ended).toBe(0);
});

test.skipIf(!canRun)('an application that ends opens no window any more', async () => {
  await using app = await launchApp();
  await (await app.page()).getByRole('navigation').waitFor();
  const visible = await app.evaluate(({ app, BrowserWindow, Menu }) => {
    app.quit();
    app.emit('activate', {}, false);
    app.emit('second-instance', {}, ['electron'], '/', null);
    Menu.getApplicationMenu()?.getMenuItemById('view.logs')?.click();
    return BrowserWindow.getAllWindows().map((window) => window.isVisible());
  });
  expect(visible).toEqual([false]);
  expect(await app.ended).toBe(0);
});

describe.skipIf(binary !== undefined || !canRun)('a start that fails', () => {
  test('says why and ends', async () => {
    await using app = await launchApp({ env: { PORT: 'many' } });
    expect(await app.ended).toBe(1);
  });
});
