import { readFile } from 'node:fs/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { closeBrowser, expectAccessible, hasBrowser, openDesk } from './desk.ts';
import { CODE, choose, createAll, detail, dialog, rowOf } from './function-list.ts';

afterAll(closeBrowser);

describe.skipIf(!hasBrowser)('settings', () => {
  test('are checked as they are typed, take a .env text, and are saved', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await server.create({ name: 'alpha', runtime: 'node', code: CODE, env: { KEY: 'old' } });
    await rowOf(page, 'alpha').waitFor();
    await choose(page, 'alpha', 'Settings…');
    const at = dialog(page);
    const save = at.getByRole('button', { name: 'Save' });
    const timeout = at.getByRole('textbox', { name: 'Timeout, seconds' });
    await timeout.fill('0');
    await at.getByText('A number from 0.05 to 86,400.').waitFor();
    expect(await save.isDisabled()).toBe(true);
    await timeout.fill('5');
    await at.getByRole('switch', { name: 'Sandbox' }).click();
    await at.getByRole('button', { name: 'Paste .env text' }).click();
    await at
      .getByRole('textbox', { name: 'Paste .env text' })
      .fill('# note\nexport DB="a b"\nKEY=new\n');
    await at.getByRole('button', { name: 'Add these variables' }).click();
    expect(await at.getByLabel('Value of KEY').getAttribute('type')).toBe('password');
    await at.getByRole('button', { name: 'Show the values' }).click();
    expect(await at.getByLabel('Value of KEY').inputValue()).toBe('new');
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await at.getByText('Your changes are not saved.').waitFor();
    await at.getByRole('button', { name: 'Keep editing' }).click();
    await save.click();
    await page.getByText('Settings saved as version 2.').waitFor();
    expect(await detail(server, 'alpha')).toMatchObject({
      timeout: 5,
      sandbox: true,
      env: { DB: 'a b', KEY: 'new' },
    });
    expect(desk.problems).toEqual([]);
  });

  test('of two people meet without a loss', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await createAll(server, 'alpha');
    await rowOf(page, 'alpha').waitFor();
    const at = dialog(page);
    await choose(page, 'alpha', 'Settings…');
    const timeout = at.getByRole('textbox', { name: 'Timeout, seconds' });
    await timeout.fill('5');
    // What the other changed is none of what was changed here.
    await server.request('PUT', '/api/v1/functions/alpha', { memory: 512 });
    await at.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Settings saved as version 3.').waitFor();
    expect(await detail(server, 'alpha')).toMatchObject({ timeout: 5, memory: 512 });

    await choose(page, 'alpha', 'Settings…');
    await timeout.fill('6');
    await server.request('PUT', '/api/v1/functions/alpha', { timeout: 9 });
    await at.getByRole('button', { name: 'Save' }).click();
    await at.getByText(/saved the same settings meanwhile: Timeout, seconds/).waitFor();
    await expectAccessible(page);
    expect((await detail(server, 'alpha')).timeout).toBe(9);
    await at.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Settings saved as version 5.').waitFor();
    expect((await detail(server, 'alpha')).timeout).toBe(6);
  });

  test('that the code does not load with are not saved, and it is said where', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await createAll(server, 'alpha');
    await rowOf(page, 'alpha').waitFor();
    await choose(page, 'alpha', 'Settings…');
    await dialog(page).getByRole('textbox', { name: 'Handler' }).fill('index.nothing');
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await dialog(page)
      .getByText(/nothing was saved/)
      .waitFor();
    expect((await detail(server, 'alpha')).version).toBe(1);
  });
});

describe.skipIf(!hasBrowser)('versions', () => {
  test('show what changed, and an earlier one comes back as a new one', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await createAll(server, 'alpha');
    const code = 'export const handler = () => 2;\n';
    await server.request('PUT', '/api/v1/functions/alpha', { code, timeout: 5 });
    await rowOf(page, 'alpha').waitFor();
    await choose(page, 'alpha', 'Versions…');
    const at = dialog(page);
    await at.getByText('Changes from version 1 to the current version 2').waitFor();
    await at.getByRole('textbox', { name: 'Version 1' }).getByText('=> event').waitFor();
    await at.getByRole('textbox', { name: 'Version 2' }).getByText('=> 2').waitFor();
    await at.getByText('30 → 5').waitFor();
    await expectAccessible(page);
    await at.getByRole('button', { name: 'Restore version 1' }).click();
    await page.getByText('Version 1 is back, as version 3.').waitFor();
    expect(await detail(server, 'alpha')).toMatchObject({
      version: 3,
      timeout: 30,
      files: { 'index.mjs': CODE },
    });
    expect(desk.problems).toEqual([]);
  });
});

describe.skipIf(!hasBrowser)('archives', () => {
  test('leave as a download and come back by a file, with a report', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await createAll(server, 'alpha', 'beta');
    await rowOf(page, 'alpha').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Export all functions' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe('functions.cfarchive');
    const buffer = await readFile(await file.path());
    await server.request('DELETE', '/api/v1/functions/beta');

    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Import functions…' }).click();
    const at = dialog(page);
    await at
      .locator('input[type=file]')
      .setInputFiles({ name: 'functions.cfarchive', mimeType: 'application/zip', buffer });
    await at.getByText('functions.cfarchive').waitFor();
    await expectAccessible(page);
    await at.getByRole('button', { name: 'Import', exact: true }).click();
    await at.getByRole('row', { name: /alpha Skipped/ }).waitFor();
    await at.getByRole('row', { name: /beta Created/ }).waitFor();
    await expectAccessible(page);
    await at.getByRole('link', { name: 'beta' }).click();
    await page.waitForURL(/#\/functions\/beta$/);
    expect(desk.problems).toEqual([]);
  });

  test('that are dropped on the window are imported; what is no archive is refused', async () => {
    await using desk = await openDesk();
    const { page } = desk;
    await page.getByRole('button', { name: 'New function' }).waitFor();
    const drop = (name: string) =>
      page.evaluate((called) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File(['no zip'], called));
        const options = { dataTransfer, bubbles: true, cancelable: true };
        document.body.dispatchEvent(new DragEvent('dragenter', options));
        document.body.dispatchEvent(new DragEvent('drop', options));
      }, name);
    await drop('notes.txt');
    await page.getByText('“notes.txt” is neither a .cfarchive nor a .zip.').waitFor();
    await drop('broken.zip');
    await dialog(page).getByText('broken.zip').waitFor();
    await dialog(page).getByRole('button', { name: 'Import', exact: true }).click();
    await dialog(page).getByRole('alert').waitFor();
  });
});
