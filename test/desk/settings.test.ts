import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { closeBrowser, expectAccessible, hasBrowser, openDesk, type Desk } from './desk.ts';

afterAll(closeBrowser);

const row = ({ page }: Desk, key: string) => page.locator(`[data-setting="${key}"]`);

describe.skipIf(!hasBrowser)('settings', () => {
  test('every section is accessible and reached by the keyboard', async () => {
    await using desk = await openDesk();
    const { page } = desk;
    await desk.open('#/settings');
    for (const name of ['General', 'Platform', 'Runtimes', 'HTTP port', 'Data', 'About']) {
      await page.getByRole('link', { name, exact: true }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name, exact: true }).waitFor();
      await expectAccessible(page);
    }
    expect(desk.problems).toEqual([]);
  });

  test('a key is changed, counts from the next start, and goes back to its default', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    const written = () => readFile(path.join(server.dataDir, 'config.yaml'), 'utf8');
    await desk.open('#/settings/platform');
    const queue = row(desk, 'runtime.max_queue');
    const field = queue.getByLabel('runtime.max_queue');
    await field.fill('50');
    await field.press('Enter');
    await queue.getByText('Counts from the next start; now 1000').waitFor();
    await page.getByText('1 change counts from the next start of the platform.').waitFor();
    expect(await written()).toContain('max_queue: 50');
    await row(desk, 'server.mode').getByText('debug', { exact: true }).click();
    await row(desk, 'monitor.enable_metrics').getByRole('switch').click();
    await page.getByText('3 changes count from the next start of the platform.').waitFor();
    expect(await written()).toMatch(/mode: debug[^]*enable_metrics: false/);
    await expectAccessible(page);
    await queue.getByRole('button', { name: 'Back to the default: runtime.max_queue' }).click();
    await page.getByText('2 changes count from the next start of the platform.').waitFor();
    expect(await field.inputValue()).toBe('1000');
    expect(await written()).not.toContain('max_queue');
    expect(desk.problems).toEqual([]);
  });

  test('what is not allowed is told at the field and changes nothing', async () => {
    await using desk = await openDesk();
    const { page } = desk;
    await desk.open('#/settings/platform');
    const queue = row(desk, 'runtime.max_queue');
    const field = queue.getByLabel('runtime.max_queue');
    await field.fill('many');
    await field.press('Enter');
    await queue.getByRole('alert').waitFor();
    expect(await queue.getByRole('alert').textContent()).toBe(
      'It must be a whole number from 0 to 1000000.',
    );
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    await expectAccessible(page);
    await field.press('Escape');
    expect(await field.inputValue()).toBe('1000');
    await queue.getByRole('alert').waitFor({ state: 'detached' });
  });

  test('what a flag has set is read-only and says so', async () => {
    await using desk = await openDesk();
    await desk.open('#/settings/platform');
    const port = row(desk, 'server.port');
    await port.getByText('Set by: Flag --port.').waitFor();
    expect(await port.getByRole('textbox').count()).toBe(0);
  });

  test('the search finds keys by their meaning', async () => {
    await using desk = await openDesk();
    const { page } = desk;
    await desk.open('#/settings');
    await page.getByRole('searchbox').fill('kept warm');
    await row(desk, 'runtime.idle_timeout').waitFor();
    expect(await page.locator('[data-setting]').count()).toBe(1);
    await page.getByRole('searchbox').fill('nothing like this');
    await page.getByText('No setting matches.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'General' }).waitFor();
  });

  test('language and appearance are chosen, and follow the system again', async () => {
    await using desk = await openDesk();
    const { page } = desk;
    await desk.open('#/settings/general');
    const root = page.locator('html');
    await page.getByText('Dark', { exact: true }).click();
    expect(await root.getAttribute('data-theme')).toBe('dark');
    await page.getByLabel('Language', { exact: true }).click();
    await page.getByRole('option', { name: '简体中文' }).click();
    await page.getByRole('heading', { name: '通用' }).waitFor();
    expect(await root.getAttribute('lang')).toBe('zh-CN');
    expect(await root.getAttribute('data-theme')).toBe('dark');
    await expectAccessible(page);
    await page.getByLabel('语言', { exact: true }).click();
    await page.getByRole('option', { name: '跟随系统' }).click();
    await page.getByRole('heading', { name: 'General' }).waitFor();
    expect(await root.getAttribute('lang')).toBe('en');
  });

  test('the token is hidden until it is asked for; the command that is copied works', async () => {
    await using desk = await openDesk({ permissions: ['clipboard-read', 'clipboard-write'] });
    const { page, server } = desk;
    await server.create({
      name: 'hello',
      runtime: 'node',
      code: 'export const handler = () => "hi";',
    });
    await desk.open('#/settings/http');
    const command = page.getByRole('region', { name: 'Call a function from a terminal' });
    await command.getByText('/api/v1/functions/hello/invoke').waitFor();
    expect(await page.content()).not.toContain(server.token);
    await page.getByRole('button', { name: 'Copy the command with the token' }).click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain(`'Authorization: Bearer ${server.token}'`);
    const address = /'(http[^']+)'/.exec(copied)?.[1] ?? '';
    const answer = await server.request('POST', new URL(address).pathname, { event: {} });
    expect(answer.body).toMatchObject({ result: 'hi' });
    await page.getByRole('button', { name: 'Show the token' }).click();
    await page.getByText(server.token, { exact: true }).waitFor();
    expect(desk.problems).toEqual([]);
  });

  test('runtimes tell version and path; another path is written', async () => {
    await using desk = await openDesk();
    const { page } = desk;
    await desk.open('#/settings/runtimes');
    const node = page.locator('[data-runtime="node"]');
    await node.getByText(/^Found \d/).waitFor();
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByText('Up to date.').waitFor();
    const sandbox = page.locator('[data-sandbox]');
    await sandbox.getByText(/^(Found bubblewrap|Found sandbox-exec|Not found)$/).waitFor();
    const field = node.getByLabel('runtime.paths.node');
    await field.fill('/opt/node/bin/node');
    await field.press('Enter');
    await node.getByText('Counts from the next start').waitFor();
    expect(desk.problems).toEqual([]);
  });

  test('the data section tells sizes and hands out an archive', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await server.create({
      name: 'hello',
      runtime: 'node',
      code: 'export const handler = () => 1;',
    });
    await server.invoke('hello');
    await desk.open('#/settings/data');
    await page.getByText(server.dataDir, { exact: true }).waitFor();
    await page.getByText(/B of 2\.00 GB/).waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export all…' }).click();
    expect((await download).suggestedFilename()).toBe('functions.cfarchive');
  });

  test('the licences of the parts can be read', async () => {
    await using desk = await openDesk();
    const { page } = desk;
    await desk.open('#/settings/about');
    await page.getByRole('button', { name: 'Licences of its parts' }).click();
    await page.getByRole('dialog').getByText('## svelte').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });
});
