import { afterAll, describe, expect, test } from 'vitest';
import { closeBrowser, expectAccessible, hasBrowser, openDesk } from './desk.ts';
import {
  code,
  eventField,
  GREET,
  logs,
  openFunction,
  outcome,
  problems,
  retype,
  run,
  savedSource,
} from './editor-page.ts';

afterAll(closeBrowser);

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
