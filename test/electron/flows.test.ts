// What a person does in the first minutes, in the application itself: through Playwright's Electron
// driver where Electron's binary is here, on the double elsewhere. test/desk holds each view to more
// of it, in a browser.
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findBrowser, NO_BROWSER } from '../browser.ts';
import { electronBinary, launchApp, type LaunchedApp } from './launch-app.ts';

// A whole application is started, on machines that may be busy.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });

const canRun = electronBinary() !== undefined || (await findBrowser()) !== undefined;

const BREAKS = `export const handler = async () => {
  console.log('said before it breaks');
  throw new RangeError('broken on purpose');
};
`;

const code = (page: Page) => page.getByRole('textbox', { name: 'Code of index.mjs' });
const outcome = (page: Page) => page.getByRole('region', { name: 'Outcome' });

async function open(page: Page, hash: string): Promise<void> {
  await page.evaluate((next) => {
    location.hash = next;
  }, hash);
}

describe.skipIf(!canRun)(`in the application${canRun ? '' : ` (${NO_BROWSER})`}`, () => {
  let app: LaunchedApp;
  let page: Page;

  beforeAll(async () => {
    app = await launchApp();
    page = await app.page();
    await page.getByRole('navigation').waitFor();
  });
  afterAll(() => app?.[Symbol.asyncDispose]());

  test('a function begins with an example, and runs', async () => {
    await page.getByRole('button', { name: /Node\.js Hello/ }).click();
    await page.waitForURL(/#\/functions\/hello-node$/);
    await code(page).waitFor();
    // The example brings its event along, a moment after its code.
    await page.getByRole('textbox', { name: 'Event as JSON' }).getByText('Ada').waitFor();
    await page.keyboard.press('ControlOrMeta+Enter');
    await outcome(page).getByText('Success').waitFor();
    await outcome(page).getByRole('treeitem').getByText('Ada').first().waitFor();
  });

  test('its text is changed and saved, and an error leads to its line', async () => {
    await code(page).focus();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText(BREAKS);
    await page.keyboard.press('ControlOrMeta+s');
    await page.getByText('Node.js · Version 2').waitFor();
    await page.keyboard.press('ControlOrMeta+Enter');
    await outcome(page).getByText('RangeErrorbroken on purpose').waitFor();
    await outcome(page)
      .getByRole('link', { name: /^index\.mjs:3/ })
      .click();
    await page.locator('.cm-activeLine', { hasText: 'throw new RangeError' }).waitFor();
  });

  test('the log tells what it printed, also live', async () => {
    await open(page, '#/logs');
    const lines = page
      .getByRole('grid', { name: 'Log lines' })
      .getByRole('row')
      .filter({ hasText: 'said before it breaks' });
    await lines.first().waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await open(page, '#/functions/hello-node');
    await code(page).waitFor();
    await page.keyboard.press('ControlOrMeta+Enter');
    await outcome(page).getByText('RangeErrorbroken on purpose').waitFor();
    await open(page, '#/logs');
    await expect.poll(() => lines.count()).toBe(2);
  });

  test('a call of the history is looked at and run again', async () => {
    await open(page, '#/invocations');
    const rows = page
      .getByRole('grid', { name: 'Invocations' })
      .locator('[role=row][aria-rowindex]');
    await rows.filter({ hasText: 'RangeError' }).first().click();
    const detail = page.getByRole('region', { name: 'Invocation' });
    await detail.getByText('said before it breaks').waitFor();
    await detail.getByRole('button', { name: 'Run again' }).click();
    await page.getByRole('region', { name: 'Comparison' }).getByText('Same').waitFor();
  });

  test('the charts know of all of it', async () => {
    await open(page, '#/metrics');
    await page.getByRole('img', { name: 'Calls, Success: 1, Failures: 3' }).waitFor();
  });

  test('the settings switch to Chinese and to dark', async () => {
    await open(page, '#/settings/general');
    await page.getByText('Dark', { exact: true }).click();
    await page.getByLabel('Language', { exact: true }).click();
    await page.getByRole('option', { name: '简体中文' }).click();
    await page.getByRole('heading', { name: '通用' }).waitFor();
    const { lang, dataset } = await page.evaluate(() => ({
      lang: document.documentElement.lang,
      dataset: { ...document.documentElement.dataset },
    }));
    expect({ lang, theme: dataset['theme'] }).toEqual({ lang: 'zh-CN', theme: 'dark' });
  });
});
