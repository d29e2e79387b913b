import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright';
import { afterAll, describe, expect, test, vi } from 'vitest';
import type { FunctionDetail, SavedEvent } from '../../main/contract/function.ts';
import type { InvocationPage } from '../../main/contract/invocation.ts';
import type { TestServer } from '../test-server.ts';
import { closeBrowser, expectAccessible, hasBrowser, openDesk } from './desk.ts';

// Axe looks at every state in both themes, which takes a busy machine a while.
vi.setConfig({ testTimeout: 90_000 });
afterAll(closeBrowser);

const CODE = 'export const handler = (event) => event;\n';

const rowOf = (page: Page, name: string) =>
  page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
const grid = (page: Page) => page.getByRole('grid', { name: 'Functions' });
const names = (page: Page) => grid(page).getByRole('link').allTextContents();
const dialog = (page: Page) => page.getByRole('dialog');

async function createAll(server: TestServer, ...wanted: string[]): Promise<void> {
  for (const name of wanted) await server.create({ name, runtime: 'node', code: CODE });
}

async function detail(server: TestServer, name: string): Promise<FunctionDetail> {
  return (await server.request('GET', `/api/v1/functions/${name}`)).body as FunctionDetail;
}

/** By the menu that the keys open at the row. */
async function choose(page: Page, name: string, item: string): Promise<void> {
  await rowOf(page, name).click({ button: 'right' });
  await page.getByRole('menuitem', { name: item }).click();
}

describe.skipIf(!hasBrowser)('the first minute', () => {
  test('an example of each language is one click away, with an event to run it with', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    const card = page.getByRole('button', { name: /Node\.js Hello/ });
    await card.waitFor();
    await expectAccessible(page);
    await card.click();
    await page.waitForURL(/#\/functions\/hello-node$/);
    const { body } = await server.request('GET', '/api/v1/functions/hello-node/events');
    expect((body as SavedEvent[])[0]?.event).toEqual({ name: 'Ada' });
    expect(desk.problems).toEqual([]);
  });

  test('a function of another language needs the keyboard alone', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await createAll(server, 'hello');
    await page.keyboard.press('Control+Alt+n');
    const name = dialog(page).getByRole('textbox', { name: 'Name' });
    // "hello" is taken.
    await expect.poll(() => name.inputValue()).toBe('hello-2');
    const node = dialog(page).getByRole('radio', { name: /Node\.js/ });
    await expect.poll(() => node.evaluate((input) => input === document.activeElement)).toBe(true);
    await page.keyboard.press('ArrowRight');
    await dialog(page).getByRole('radio', { name: 'Sales report' }).check({ force: true });
    expect(await name.inputValue()).toBe('sales-report');
    await expectAccessible(page);
    for (const [typed, said] of [
      ['my report', 'Only letters, digits, “-” and “_” can be used.'],
      ['', 'Enter a name.'],
      ['hello', 'There is a function of this name already.'],
    ] as const) {
      await name.fill(typed);
      await dialog(page).getByText(said).waitFor();
      expect(await dialog(page).getByRole('button', { name: 'Create' }).isDisabled()).toBe(true);
    }
    await name.fill('monthly');
    await name.press('Enter');
    await page.waitForURL(/#\/functions\/monthly$/);
    expect((await detail(server, 'monthly')).runtime).toBe('python');
    expect(desk.problems).toEqual([]);
  });
});

describe.skipIf(!hasBrowser)('the list', () => {
  test('finds, filters and sorts', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await createAll(server, 'alpha', 'beta', 'gamma-10', 'gamma-9');
    await server.invoke('beta', {});
    await expect.poll(() => names(page)).toEqual(['alpha', 'beta', 'gamma-9', 'gamma-10']);
    await rowOf(page, 'beta').getByText('Success').waitFor();
    await page.getByRole('button', { name: 'Calls' }).click();
    await expect.poll(() => names(page)).toEqual(['beta', 'alpha', 'gamma-9', 'gamma-10']);
    await page.getByRole('button', { name: 'Name' }).click();
    await expectAccessible(page);
    const search = page.getByRole('searchbox', { name: 'Search functions' });
    await search.fill('gam');
    await page.getByText('2 of 4').waitFor();
    await search.fill('nothing like it');
    await page.getByText('No function matches').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await page.getByLabel('Runtime', { exact: true }).click();
    await page.getByRole('option', { name: 'Python' }).click();
    await page.getByText('0 of 4').waitFor();
    expect(desk.problems).toEqual([]);
  });

  test('tells the last call whole in a narrow window', async () => {
    await using desk = await openDesk({ viewport: { width: 900, height: 600 } });
    const { page, server } = desk;
    const code = 'exports.handler = () => { for (;;) {} };';
    await server.create({ name: 'slow', runtime: 'node', timeout: 1, code });
    await server.invoke('slow', {});
    await rowOf(page, 'slow').getByText('Timed out').waitFor();
    const when = rowOf(page, 'slow').locator('.when');
    expect(await when.evaluate((own) => own.scrollWidth - own.clientWidth)).toBe(0);
  });

  test('is walked by the keys, and is as it was left when one comes back', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await createAll(server, 'alpha', 'beta', 'gamma');
    await rowOf(page, 'gamma').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/#\/functions\/beta$/);
    await page.goBack();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('role')))
      .toBe('grid');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Control+Enter');
    await page.waitForURL(/#\/functions\/gamma/);
    // The editor runs it, and takes that out of the address.
    await expect
      .poll(async () => {
        const { body } = await server.request('GET', '/api/v1/invocations?function=gamma');
        return (body as InvocationPage).items.length;
      })
      .toBe(1);
    expect(desk.problems).toEqual([]);
  });

  test('deletes at once, and undoing brings variables and events back', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await createAll(server, 'alpha');
    const env = { API_KEY: 'secret' };
    const { id } = await server.create({ name: 'beta', runtime: 'node', code: CODE, env });
    await server.request('PUT', '/api/v1/functions/beta/events/one', { event: { a: 1 } });
    await rowOf(page, 'beta').waitFor();
    await grid(page).focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Delete');
    await expect.poll(() => names(page)).toEqual(['alpha']);
    await page.getByText('Deleted “beta”.').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => names(page)).toEqual(['alpha', 'beta']);
    const restored = await detail(server, 'beta');
    expect([restored.id, restored.env]).toEqual([id, env]);
    const { body } = await server.request('GET', '/api/v1/functions/beta/events');
    expect(body).toEqual([{ name: 'one', event: { a: 1 } }]);
    expect(desk.problems).toEqual([]);
  });

  test('undoing waits where the name was given away meanwhile', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await createAll(server, 'alpha', 'beta');
    await rowOf(page, 'alpha').waitFor();
    await choose(page, 'alpha', 'Delete');
    await page.getByText('Deleted “alpha”.').waitFor();
    await createAll(server, 'alpha');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText(/“alpha” can’t come back/).waitFor();
    await server.request('PUT', '/api/v1/functions/alpha', { name: 'other' });
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => names(page)).toEqual(['alpha', 'beta', 'other']);
  });

  test('several are chosen by the keys and deleted together', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await createAll(server, 'alpha', 'beta', 'gamma');
    await rowOf(page, 'gamma').waitFor();
    await grid(page).focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Space');
    await page.getByRole('region', { name: '2 selected' }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Delete');
    await expect.poll(() => names(page)).toEqual(['alpha']);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => names(page)).toEqual(['alpha', 'beta', 'gamma']);
    expect(desk.problems).toEqual([]);
  });

  test('duplicates with everything that belongs to the function', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    const env = { KEY: 'k' };
    await server.create({ name: 'alpha', runtime: 'node', code: CODE, env, timeout: 7 });
    await server.request('PUT', '/api/v1/functions/alpha/events/one', { event: 1 });
    await rowOf(page, 'alpha').waitFor();
    await choose(page, 'alpha', 'Duplicate');
    await expect.poll(() => names(page)).toEqual(['alpha', 'alpha-copy']);
    expect(await detail(server, 'alpha-copy')).toMatchObject({ env, timeout: 7 });
    const { body } = await server.request('GET', '/api/v1/functions/alpha-copy/events');
    expect(body).toEqual([{ name: 'one', event: 1 }]);
  });

  test('renames, and says at the field that a name is taken', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await createAll(server, 'alpha', 'beta');
    await rowOf(page, 'beta').waitFor();
    await grid(page).focus();
    await page.keyboard.press('F2');
    const name = dialog(page).getByRole('textbox', { name: 'Name' });
    await name.fill('beta');
    await dialog(page).getByText('There is a function of this name already.').waitFor();
    await expectAccessible(page);
    await name.fill('alpha-2');
    await name.press('Enter');
    await expect.poll(() => names(page)).toEqual(['alpha-2', 'beta']);
    expect(desk.problems).toEqual([]);
  });

  test('says so when the platform fails, and heals', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await createAll(server, 'alpha');
    await page.route('**/rpc/functions/overview*', (route) => route.abort());
    await page.reload();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    await expectAccessible(page);
    await page.unroute('**/rpc/functions/overview*');
    await rowOf(page, 'alpha').waitFor();
  });
});

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

describe.skipIf(!hasBrowser)('in Chinese', () => {
  test('everything is said in Chinese, the examples too', async () => {
    await using desk = await openDesk({ locale: 'zh-CN' });
    const { page } = desk;
    await page.getByRole('heading', { name: '创建第一个函数' }).waitFor();
    await page.keyboard.press('Control+Alt+n');
    await dialog(page).getByRole('radio', { name: '签名令牌' }).waitFor();
    await expectAccessible(page);
    expect(desk.problems).toEqual([]);
  });
});
