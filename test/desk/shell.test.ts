import { afterAll, describe, expect, test } from 'vitest';
import { closeBrowser, expectAccessible, hasBrowser, openDesk } from './desk.ts';

afterAll(closeBrowser);

describe.skipIf(!hasBrowser)('the frame', () => {
  test('the palette reaches every view by the keyboard', async () => {
    await using desk = await openDesk();
    const { page } = desk;
    await page.keyboard.press('Control+k');
    const input = page.getByRole('combobox');
    await input.fill('metrics');
    await page.keyboard.press('Enter');
    await page.waitForURL(/#\/metrics/);
    await page.keyboard.press('Alt+3');
    await page.waitForURL(/#\/logs/);
    expect(desk.problems).toEqual([]);
  });

  test('the palette is accessible', async () => {
    await using desk = await openDesk();
    await desk.page.keyboard.press('Control+k');
    await desk.page.getByRole('combobox').waitFor();
    await expectAccessible(desk.page);
  });

  test('a browser without a session signs in with the token, which stays in no address', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await page.context().clearCookies();
    await page.goto(server.url);
    await page.getByLabel('Access token').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This is not the token of this server.').waitFor();
    await expectAccessible(page);
    await page.getByLabel('Access token').fill(server.token);
    await page.getByRole('button', { name: 'Sign in' }).click();
    // What only who is signed in sees: the address and the frame are the same before.
    await page.getByText('Create your first function').waitFor();
    await page.waitForURL(`${server.url}/`);
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain(server.token);
  });

  test('follows the language of the browser', async () => {
    await using desk = await openDesk({ locale: 'zh-CN' });
    await desk.page.getByRole('link', { name: '调用记录' }).waitFor();
    expect(await desk.page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
  });
});
