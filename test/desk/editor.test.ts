import { afterAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright';
import { closeBrowser, expectAccessible, hasBrowser, openDesk, type Desk } from './desk.ts';

afterAll(closeBrowser);

const GREET = 'export const handler = (event) => ({ greeting: `Hello, ${event.name}!` });\n';

const code = (page: Page, file = 'index.mjs') =>
  page.getByRole('textbox', { name: `Code of ${file}` });
const eventField = (page: Page) => page.getByRole('textbox', { name: 'Event as JSON' });
const outcome = (page: Page) => page.getByRole('region', { name: 'Outcome' });
const logs = (page: Page) => page.getByRole('region', { name: 'Logs' });
const problems = (page: Page) => page.getByRole('region', { name: 'Problems' });

async function openFunction(desk: Desk, source: string | Record<string, string>): Promise<void> {
  const files = typeof source === 'string' ? { 'index.mjs': source } : source;
  await desk.server.create({ name: 'greet', runtime: 'node', files });
  await desk.open('#/functions/greet');
  await code(desk.page).waitFor();
}

/** Replaces a whole text as one paste would. */
async function retype(page: Page, field: ReturnType<typeof code>, text: string): Promise<void> {
  await field.focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
}

async function run(page: Page): Promise<void> {
  await page.keyboard.press('Control+Enter');
}

/** The process that draws the page is gone at once, without a last word. */
async function crash(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  void session.send('Page.crash').catch(() => {});
  await crashed;
}

async function savedSource(desk: Desk, file = 'index.mjs'): Promise<string | undefined> {
  const { body } = await desk.server.request('GET', '/api/v1/functions/greet');
  return (body as { files: Record<string, string> }).files[file];
}

describe.skipIf(!hasBrowser)('the editor', () => {
  test('edits, saves and runs by the keyboard alone', async () => {
    await using desk = await openDesk();
    const { page } = desk;
    await openFunction(desk, GREET);
    await expectAccessible(page);
    await retype(page, code(page), GREET.replace('Hello', 'Good day'));
    await page.locator('.save-state', { hasText: 'Unsaved' }).waitFor();
    await retype(page, eventField(page), '{"name": "Ada"}');
    await run(page);
    await outcome(page).getByText('Success').waitFor();
    await outcome(page)
      .getByRole('treeitem', { name: /greeting/ })
      .getByText('Good day, Ada!')
      .waitFor();
    expect(await savedSource(desk)).toContain('Good day');
    await page.getByText('Node.js · Version 2').waitFor();
    await expectAccessible(page);
    expect(desk.problems).toEqual([]);
  });

  test('what is printed is seen while it runs', async () => {
    await using desk = await openDesk();
    const { page } = desk;
    await openFunction(
      desk,
      `export const handler = async (event) => {
        console.log('first');
        await new Promise((resolve) => setTimeout(resolve, 1500));
        console.warn('last');
        return 'done';
      };`,
    );
    await run(page);
    await logs(page).getByText('first').waitFor();
    expect(await outcome(page).getByText('Running').isVisible()).toBe(true);
    expect(await logs(page).getByText('last').count()).toBe(0);
    await logs(page).getByText('last').waitFor();
    await outcome(page).getByText('"done"').waitFor();
    expect(desk.problems).toEqual([]);
  });

  test('an error leads to its lines', async () => {
    await using desk = await openDesk();
    const { page } = desk;
    await openFunction(desk, {
      'index.mjs':
        "import { parse } from './lib/parse.mjs';\nexport const handler = (event) => parse(event);\n",
      'lib/parse.mjs':
        "// Nothing to see here.\n\nexport function parse(event) {\n  throw new RangeError('no rows');\n}\n",
    });
    await run(page);
    await outcome(page).getByText('RangeErrorno rows').waitFor();
    await page.locator('.cm-frame-line', { hasText: 'parse(event)' }).waitFor();
    await expectAccessible(page);
    await outcome(page)
      .getByRole('link', { name: /lib\/parse\.mjs:4/ })
      .click();
    const text = code(page, 'lib/parse.mjs');
    await text.waitFor();
    await page.locator('.cm-flash', { hasText: 'throw new RangeError' }).waitFor();
    await page.locator('.cm-lint-marker-error').waitFor();
    await page.keyboard.type('// here ');
    await expect.poll(() => text.textContent()).toContain('  // here throw');
    // The same link works again.
    await page.getByRole('button', { name: 'index.mjs', exact: true }).click();
    await outcome(page)
      .getByRole('link', { name: /lib\/parse\.mjs:4/ })
      .click();
    await text.waitFor();
    expect(desk.problems).toEqual([]);
  });

  test('code that does not build is marked, and the version before goes on serving', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await openFunction(desk, GREET);
    const broken = 'const one = 1;\nexport const handler = () => {\n  return one +;\n};\n';
    await retype(page, code(page), broken);
    await run(page);
    await problems(page).getByText('This does not build. Version 1 goes on serving').waitFor();
    await outcome(page).getByText('Not run: what you typed could not be saved first').waitFor();
    await page.locator('.cm-lint-marker-error').waitFor();
    await expectAccessible(page);
    expect((await server.invoke('greet', { name: 'Ada' })).result).toEqual({
      greeting: 'Hello, Ada!',
    });
    await page.keyboard.press('Control+Home');
    await problems(page)
      .getByRole('button', { name: /index\.mjs:3/ })
      .click();
    await page.locator('.cm-activeLine', { hasText: 'return one +;' }).waitFor();
    expect(await code(page).textContent()).toContain('return one +;');
    await retype(page, code(page), broken.replace('+;', '+ 1;'));
    await page.keyboard.press('Control+s');
    await problems(page).waitFor({ state: 'detached' });
    await page.locator('.cm-lint-marker-error').waitFor({ state: 'detached' });
    await page.getByText('Version 2').first().waitFor();
    expect((await server.invoke('greet', {})).result).toBe(2);
  });

  test('the later of two windows decides over the difference', async () => {
    await using first = await openDesk();
    await openFunction(first, GREET);
    await using second = await openDesk({ server: first.server });
    await second.open('#/functions/greet');
    await code(second.page).waitFor();

    await retype(second.page, code(second.page), GREET.replace('Hello', 'Salut'));
    await retype(first.page, code(first.page), GREET.replace('Hello', 'Ciao'));
    await first.page.keyboard.press('Control+s');
    await first.page.getByText('Version 2').waitFor();
    // It says so at once, and again when the other one saves all the same.
    const notice = second.page.getByText('Version 2 was saved elsewhere while you were typing.');
    await notice.waitFor();
    await expectAccessible(second.page);
    await code(second.page).focus();
    await second.page.keyboard.press('Control+s');
    const dialog = second.page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Version 2, as saved' }).getByText('Ciao').waitFor();
    await dialog.getByRole('textbox', { name: 'Yours, unsaved' }).getByText('Salut').waitFor();
    expect(await savedSource(first)).toContain('Ciao');
    await expectAccessible(second.page);
    await retype(
      second.page,
      dialog.getByRole('textbox', { name: 'Yours, unsaved' }),
      GREET.replace('Hello', 'Ciao, salut'),
    );
    await dialog.getByRole('button', { name: 'Save merged' }).click();
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => savedSource(first)).toContain('Ciao, salut');
    // Nothing was typed in the first window since: it follows quietly.
    await code(first.page).getByText('Ciao, salut').waitFor();
    await notice.waitFor({ state: 'detached' });
  });

  test('unsaved text survives a reload and a killed page', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await openFunction(desk, GREET);
    await retype(page, code(page), GREET.replace('Hello', 'Kept'));
    await page.reload();
    await code(page).getByText('Kept').waitFor();
    await page.locator('.save-state', { hasText: 'Unsaved' }).waitFor();

    await retype(page, code(page), GREET.replace('Hello', 'Kept twice'));
    await page.waitForFunction(() => JSON.stringify(localStorage).includes('Kept twice'));
    await server.request('PUT', '/api/v1/functions/greet', {
      code: GREET.replace('Hello', 'Other'),
    });
    await crash(page);
    const next = await page.context().newPage();
    await next.goto(`${server.url}/#/functions/greet`);
    await code(next).getByText('Kept twice').waitFor();
    await next
      .getByText('This is unsaved text that began from version 1. Version 2 was saved since.')
      .waitFor();
    await next.getByRole('button', { name: 'Take theirs' }).click();
    await code(next).getByText('Other').waitFor();
    await next.getByText('Version 2', { exact: false }).first().waitFor();
    expect(await next.evaluate(() => JSON.stringify(localStorage))).not.toContain('Kept');
  });

  test('a window that crashes loses nothing, though another saved meanwhile', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await openFunction(desk, GREET);
    const other = await page.context().newPage();
    await other.goto(`${server.url}/#/functions/greet`);
    await retype(page, code(page), GREET.replace('Hello', 'Mine'));
    await page.waitForFunction(() => JSON.stringify(localStorage).includes('Mine'));
    await retype(other, code(other), GREET.replace('Hello', 'Theirs'));
    await other.keyboard.press('Control+s');
    await page.getByText('Version 2 was saved elsewhere while you were typing.').waitFor();
    await crash(page);
    // What is unsaved in no window is offered by the next that opens the function.
    await other.evaluate(() => (location.hash = '#/logs'));
    await code(other).waitFor({ state: 'detached' });
    await other.goBack();
    await code(other).getByText('Mine').waitFor();
    await other
      .getByText('This is unsaved text that began from version 1. Version 2 was saved since.')
      .waitFor();
    // A window beside it has nothing of it.
    const third = await page.context().newPage();
    await third.goto(`${server.url}/#/functions/greet`);
    await code(third).getByText('Theirs').waitFor();
    expect(await third.locator('.save-state', { hasText: 'Unsaved' }).count()).toBe(0);
  });

  test('new settings are no conflict with what is typed', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await openFunction(desk, GREET);
    await retype(page, code(page), GREET.replace('Hello', 'Mine'));
    await server.request('PUT', '/api/v1/functions/greet', { timeout: 5 });
    await page.getByText('Node.js · Version 2').waitFor();
    expect(await page.getByText('was saved elsewhere').count()).toBe(0);
    await page.locator('.save-state', { hasText: 'Unsaved' }).waitFor();
    // Text that began from version 2 is also no conflict after a reload.
    await page.waitForFunction(() => JSON.stringify(localStorage).includes('"version\\":2'));
    await server.request('PUT', '/api/v1/functions/greet', { timeout: 6 });
    await page.reload();
    await code(page).getByText('Mine').waitFor();
    await page.getByText('Node.js · Version 3').waitFor();
    expect(await page.getByText('This is unsaved text').count()).toBe(0);
    await code(page).focus();
    await page.keyboard.press('Control+s');
    await page.getByText('Node.js · Version 4').waitFor();
    expect(await savedSource(desk)).toContain('Mine');
    expect(desk.problems).toEqual([]);
  });

  test('that nothing answered is said until it answers again', async () => {
    await using desk = await openDesk();
    const { page } = desk;
    await openFunction(desk, GREET);
    await retype(page, code(page), GREET.replace('Hello', 'Mine'));
    await page.context().setOffline(true);
    await run(page);
    await problems(page).getByText('Not saved. Your text is kept here.').waitFor();
    await outcome(page).getByText('Not run: what you typed could not be saved first').waitFor();
    await page.context().setOffline(false);
    await problems(page).waitFor({ state: 'detached' });
    expect(await outcome(page).getByRole('alert').count()).toBe(0);
    await run(page);
    await outcome(page).getByText('Success').waitFor();
    await page.context().setOffline(true);
    await run(page);
    await outcome(page).getByRole('alert').waitFor();
    await page.context().setOffline(false);
    await outcome(page).getByRole('alert').waitFor({ state: 'detached' });
    await outcome(page).getByText('Not run yet').waitFor();
  });

  test('the files have room for their names in a narrow window', async () => {
    await using desk = await openDesk({ viewport: { width: 900, height: 600 } });
    const { page } = desk;
    await openFunction(desk, { 'index.mjs': GREET, 'lib/helpers.mjs': 'export const a = 1;\n' });
    const name = page.getByRole('treeitem', { name: 'helpers.mjs' }).locator('.name');
    expect(await name.evaluate((own) => own.scrollWidth - own.clientWidth)).toBe(0);
  });

  test('files are added, renamed and deleted, and brought back', async () => {
    await using desk = await openDesk();
    const { page } = desk;
    await openFunction(desk, { 'index.mjs': GREET, 'lib/a.mjs': 'export const a = 1;\n' });
    const tree = page.getByRole('tree', { name: 'Files' });
    await page.getByRole('button', { name: 'New file…' }).click();
    await page.getByLabel('Path').fill('lib/a.mjs');
    await page.getByText('There is a file or folder of this name already.').waitFor();
    await page.getByLabel('Path').fill('data/rows.json');
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    await code(page, 'data/rows.json').waitFor();
    await page.keyboard.insertText('[1]');
    await tree.getByRole('treeitem', { name: 'rows.json' }).focus();
    await page.keyboard.press('F2');
    await page.getByLabel('Path').fill('data/numbers.json');
    await page.keyboard.press('Enter');
    await code(page, 'data/numbers.json').waitFor();
    await tree.getByRole('treeitem', { name: 'a.mjs' }).focus();
    await page.keyboard.press('Delete');
    await tree.getByRole('treeitem', { name: 'a.mjs' }).waitFor({ state: 'detached' });
    await page.getByText('lib/a.mjs was deleted.').waitFor();
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await tree.getByRole('treeitem', { name: 'a.mjs' }).waitFor();
    await page.keyboard.press('Control+s');
    await expect.poll(() => savedSource(desk, 'data/numbers.json')).toBe('[1]');
    expect(await savedSource(desk, 'lib/a.mjs')).toBe('export const a = 1;\n');
    expect(await savedSource(desk, 'data/rows.json')).toBeUndefined();
    await expectAccessible(page);
    expect(desk.problems).toEqual([]);
  });

  test('each file keeps its undo history and its place', async () => {
    await using desk = await openDesk();
    const { page } = desk;
    await openFunction(desk, { 'index.mjs': GREET, 'other.mjs': 'export const b = 2;\n' });
    await code(page).focus();
    await page.keyboard.press('Control+Home');
    await page.keyboard.insertText('// one\n');
    await page.keyboard.press('Alt+PageDown');
    await code(page, 'other.mjs').waitFor();
    await page.keyboard.insertText('// two\n');
    await page.keyboard.press('Alt+PageUp');
    await code(page).waitFor();
    await page.keyboard.press('Control+z');
    await expect.poll(() => code(page).textContent()).not.toContain('// one');
    await desk.open('#/logs');
    await code(page).waitFor({ state: 'detached' });
    await desk.open('#/functions/greet');
    await code(page).waitFor();
    await page.keyboard.press('Control+Shift+z');
    await expect.poll(() => code(page).textContent()).toContain('// one');
    await page.keyboard.press('Alt+PageDown');
    expect(await code(page, 'other.mjs').textContent()).toContain('// two');
  });

  test('searches in the words of the language of the page', async () => {
    await using desk = await openDesk({ locale: 'zh-CN' });
    const { page } = desk;
    await desk.server.create({ name: 'greet', runtime: 'node', code: GREET });
    await desk.open('#/functions/greet');
    await page.getByRole('textbox', { name: 'index.mjs 的代码' }).focus();
    await page.keyboard.press('Control+f');
    await page.getByPlaceholder('查找').pressSequentially('greeting');
    await page.locator('.cm-searchMatch').first().waitFor();
    await page.getByRole('button', { name: '全部替换' }).waitFor();
    await expectAccessible(page);
    expect(desk.problems).toEqual([]);
  });

  test('a function that is gone says so', async () => {
    await using desk = await openDesk();
    await desk.open('#/functions/nothing');
    await desk.page
      .getByRole('alert')
      .getByText(/nothing/)
      .waitFor();
    await expectAccessible(desk.page);
  });
});
