import { afterAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright';
import { closeBrowser, expectAccessible, hasBrowser, openDesk, type Desk } from './desk.ts';

afterAll(closeBrowser);

const eventField = (page: Page) => page.getByRole('textbox', { name: 'Event as JSON' });
const outcome = (page: Page) => page.getByRole('region', { name: 'Outcome' });
const logs = (page: Page) => page.getByRole('region', { name: 'Logs' });

async function openFunction(desk: Desk, code: string): Promise<void> {
  await desk.server.create({ name: 'greet', runtime: 'node', code });
  await desk.open('#/functions/greet');
  await eventField(desk.page).waitFor();
}

async function setEvent(page: Page, text: string): Promise<void> {
  await eventField(page).focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
}

async function run(page: Page): Promise<void> {
  await page.keyboard.press('Control+Enter');
}

const ECHO = 'export const handler = (event) => event;\n';

describe.skipIf(!hasBrowser)('the test console', () => {
  test('cancel really cancels', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await openFunction(
      desk,
      `export const handler = async () => {
        console.log('began');
        await new Promise((resolve) => setTimeout(resolve, 60_000));
      };`,
    );
    await run(page);
    await logs(page).getByText('began').waitFor();
    await page.keyboard.press('Escape');
    await outcome(page).getByText('Cancelled').waitFor();
    await outcome(page).getByRole('link', { name: 'Open the invocation' }).waitFor();
    const { body } = await server.request('GET', '/api/v1/invocations?function=greet');
    expect(body).toMatchObject({ items: [{ status: 'cancelled' }] });
    // It is what the person wanted, and no error of the function.
    await outcome(page).getByText('The call was cancelled.').waitFor();
    expect(await outcome(page).getByText('As the language printed it').count()).toBe(0);
    expect(await outcome(page).locator('.error').count()).toBe(0);
    await expectAccessible(page);
    await run(page);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
    expect(desk.problems).toEqual([]);
  });

  test('the parts of the time add up to the whole', async () => {
    await using desk = await openDesk();
    const { page } = desk;
    await openFunction(desk, ECHO);
    await run(page);
    await outcome(page).getByText('Platform').waitFor();
    await outcome(page).getByTitle('Handing over and answering').waitFor();
    const shares = await outcome(page)
      .locator('.bar span')
      .evaluateAll((parts) =>
        parts.map((part) => Number.parseFloat(part.getAttribute('style')?.slice(6) ?? '')),
      );
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(100, 3);
  });

  test('the logs are those of the run that is shown', async () => {
    await using desk = await openDesk();
    const { page } = desk;
    await openFunction(
      desk,
      'export const handler = ({ text }) => { if (text) console.log(text); };\n',
    );
    await logs(page).getByText('What the function prints appears here').waitFor();
    await run(page);
    await logs(page).getByText('It printed nothing.').waitFor();
    await setEvent(page, '{"text": "words"}');
    await run(page);
    await logs(page).getByText('words').waitFor();
    await setEvent(page, '{"text": words}');
    await run(page);
    await outcome(page)
      .getByText(/^Not run: the event is not JSON/)
      .waitFor();
    await logs(page).getByText('What the function prints appears here').waitFor();
    expect(await logs(page).getByText('words').count()).toBe(0);
    expect(desk.problems).toEqual([]);
  });

  test('an event that is not JSON is marked where it breaks', async () => {
    await using desk = await openDesk();
    const { page } = desk;
    await openFunction(desk, ECHO);
    await setEvent(page, '{\n  "name": Ada\n}');
    await page.locator('.cm-lintRange-error').waitFor();
    await run(page);
    await outcome(page)
      .getByText(/Not run: the event is not JSON\. Line 2/)
      .waitFor();
    await expectAccessible(page);
    await setEvent(page, '{"name": "Ada"}');
    await run(page);
    await outcome(page).getByText('"Ada"').waitFor();
  });

  test('events are kept, loaded, renamed, deleted and brought back', async () => {
    await using desk = await openDesk();
    const { page } = desk;
    await openFunction(desk, ECHO);
    await setEvent(page, '{"kept": 1}');
    await page.getByRole('button', { name: 'Saved events' }).click();
    await page.getByRole('menuitem', { name: 'Save this event…' }).click();
    await page.getByLabel('Name').fill('one');
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    await page.getByText('The event “one” was saved.').waitFor();
    await page.getByRole('button', { name: 'Examples of events' }).click();
    await page.getByRole('menuitem', { name: 'Queue message' }).click();
    await eventField(page).getByText('"messages"').waitFor();
    await page.getByRole('button', { name: 'Saved events' }).click();
    await page.getByRole('menuitem', { name: 'one' }).click();
    await eventField(page).getByText('"kept"').waitFor();
    await page.getByRole('button', { name: 'Saved events' }).click();
    await page.getByRole('menuitem', { name: 'Rename or delete…' }).click();
    const name = page.getByLabel('Name of one');
    await name.fill('two');
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'Delete two' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Delete two' }).click();
    await page.getByText('No event is saved for this function yet.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Saved events' }).click();
    await page.getByRole('menuitem', { name: 'two' }).waitFor();
    expect(desk.problems).toEqual([]);
  });

  test('HTML and colour codes are text', async () => {
    await using desk = await openDesk();
    const { page } = desk;
    await openFunction(
      desk,
      `export const handler = () => {
        console.log('\\u001b[31mred\\u001b[0m <img src=x onerror="window.hit = 1">');
        return { html: '<img src=x onerror="window.hit = 1">', ansi: '\\u001b[31mred' };
      };`,
    );
    await run(page);
    await outcome(page).getByText('<img src=x').waitFor();
    await logs(page).getByText('<img src=x').waitFor();
    await logs(page).locator('.fg-red', { hasText: 'red' }).waitFor();
    await outcome(page).getByText('\\u001b[31mred').waitFor();
    expect(await page.evaluate(() => 'hit' in window)).toBe(false);
    await page.getByText('Text', { exact: true }).click();
    await outcome(page).getByRole('region', { name: 'Result' }).getByText('<img').waitFor();
    expect(await page.evaluate(() => 'hit' in window)).toBe(false);
    expect(desk.problems).toEqual([]);
  });

  test('a result of 5 MB opens without a stall and scrolls', async () => {
    await using desk = await openDesk();
    const { page } = desk;
    await openFunction(
      desk,
      `export const handler = () => ({
        rows: Array.from({ length: 50_000 }, (_, id) => ({ id, text: 'x'.repeat(70) })),
      });`,
    );
    await run(page);
    const tree = outcome(page).getByRole('tree', { name: 'Result' });
    await tree.waitFor();
    await tree.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await tree.getByText('0 … 999', { exact: true }).waitFor();
    await page.keyboard.press('End');
    await tree.getByText('49000 … 49999').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('End');
    await tree.getByText('49999', { exact: true }).waitFor();
    expect(await tree.getByRole('treeitem').count()).toBeLessThan(200);
    await expectAccessible(page);
    await page.getByText('Text', { exact: true }).click();
    await outcome(page).getByRole('region', { name: 'Result' }).getByText('"rows"').waitFor();
    expect(desk.problems).toEqual([]);
  });

  test('two runs are compared', async () => {
    await using desk = await openDesk();
    const { page } = desk;
    await openFunction(desk, ECHO);
    await setEvent(page, '{"value": "before"}');
    await run(page);
    await outcome(page).getByText('"before"').waitFor();
    await setEvent(page, '{"value": "after"}');
    await run(page);
    await outcome(page).getByText('"after"').waitFor();
    await page.getByRole('button', { name: 'Compare with the previous run' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Previous run' }).getByText('before').waitFor();
    await dialog.getByRole('textbox', { name: 'This run' }).getByText('after').waitFor();
    await expectAccessible(page);
  });

  test('a flood of lines is followed to its end', async () => {
    await using desk = await openDesk();
    const { page } = desk;
    await openFunction(
      desk,
      `export const handler = () => {
        for (let i = 0; i < 8_000; i++) console.log('line ' + i);
      };`,
    );
    await run(page);
    await logs(page).getByText('line 7999').waitFor();
    await logs(page).getByText('8,000 lines').waitFor();
    expect(await logs(page).locator('.line').count()).toBeLessThan(200);
    await expectAccessible(page);
    expect(desk.problems).toEqual([]);
  });

  test('speaks Chinese', async () => {
    await using desk = await openDesk({ locale: 'zh-CN' });
    const { page } = desk;
    await desk.server.create({ name: 'greet', runtime: 'node', code: ECHO });
    await desk.open('#/functions/greet');
    await page.getByRole('textbox', { name: 'JSON 格式的事件' }).waitFor();
    await run(page);
    await page.getByRole('region', { name: '结果' }).getByText('成功').waitFor();
    await expectAccessible(page);
  });

  test('a line of an earlier version says that the code is another now', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    const code = 'export const handler = () => {\n  throw new Error("no");\n};\n';
    await openFunction(desk, code);
    await run(page);
    const line = outcome(page).getByRole('link', { name: 'index.mjs:2:9' });
    await line.click();
    await page.locator('.cm-activeLine', { hasText: 'throw new Error' }).waitFor();
    const told = page.getByText('This ran on version 1; the code is now version 2.');
    expect(await told.count()).toBe(0);
    await server.request('PUT', '/api/v1/functions/greet', { code: `// moved\n${code}` });
    await page.getByText('Node.js · Version 2').waitFor();
    await line.click();
    await told.waitFor();
    expect(desk.problems).toEqual([]);
  });
});
