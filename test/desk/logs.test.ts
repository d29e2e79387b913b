import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { closeBrowser, expectAccessible, hasBrowser, openDesk } from './desk.ts';

afterAll(closeBrowser);
vi.setConfig({ testTimeout: 120_000 });

/** A busy machine takes its time. */
const soon = <T>(read: () => T) => expect.poll(read, { timeout: 10_000 });

const PRINTS = `export async function handler({ lines = [], wait = 0, flood = 0 }) {
  for (const [level, text] of lines) console[level](text);
  for (let turn = 0; turn < flood; turn++) {
    for (let line = 0; line < 125; line++) console.log('flood ' + turn + ' ' + line + ' of many lines');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  if (wait) { await new Promise((resolve) => setTimeout(resolve, wait)); console.log('waited'); }
}`;

const list = (page: Page) => page.getByRole('grid', { name: 'Log lines' });
const row = (page: Page, text: string) => list(page).getByRole('row').filter({ hasText: text });
const prints = (text: string, level = 'log') => ({ lines: [[level, text]] });

/** Only once the page reads along is what is printed now part of its live log. */
async function live(page: Page): Promise<void> {
  await page.getByText('Live', { exact: true }).waitFor();
}

describe.skipIf(!hasBrowser)('logs', () => {
  test('an empty log says how to get there; a line shows while its call still runs', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await server.create({ name: 'prints', runtime: 'node', code: PRINTS });
    await desk.open('#/logs');
    await page.getByRole('heading', { name: 'Nothing has been printed yet' }).waitFor();
    await expectAccessible(page);
    const call = server.invoke('prints', { ...prints('first line'), wait: 3_000 });
    await row(page, 'first line').waitFor({ timeout: 2_900 });
    expect(await row(page, 'waited').count()).toBe(0);
    await call;
    await row(page, 'waited').waitFor();
    // A second beginning would tell of what is in the history and was live.
    await page.reload();
    await row(page, 'waited').waitFor();
    expect(await list(page).getByRole('row').count()).toBe(2);
    expect(desk.problems).toEqual([]);
  });

  test('shows colours, HTML as text, several lines as one, and a megabyte without a freeze', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await server.create({ name: 'prints', runtime: 'node', code: PRINTS });
    await server.invoke('prints', {
      lines: [
        ['log', '\u001b[31mred\u001b[0m <img src=x onerror=alert(1)> \u001b]0;title\u0007end'],
        ['error', 'Error: broken\n    at one\n    at two'],
        ['log', 'x'.repeat(200_000)],
      ],
    });
    await desk.open('#/logs');
    await row(page, 'red <img src=x onerror=alert(1)> end').waitFor();
    expect(await page.locator('.fg-red', { hasText: 'red' }).count()).toBe(1);
    expect(await page.locator('img').count()).toBe(0);
    expect(await row(page, 'at one').innerText()).toContain('at two');
    const before = await page.evaluate(() => document.body.innerText.length);
    expect(before).toBeLessThan(10_000);
    await row(page, 'xxxx').getByRole('button', { name: 'Show all (195.3 KB)' }).click();
    await page.getByRole('group', { name: 'The whole text' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Show less' }).click();
    expect(desk.problems).toEqual([]);
  });

  test('filters by function, level, text and expression, and marks what it found', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    for (const name of ['one', 'two']) {
      await server.create({ name, runtime: 'node', code: PRINTS });
      await server.invoke(name, {
        lines: [
          ['log', `hello from ${name}`],
          ['warn', `${name} took 1234 ms`],
          ['error', `${name} broke`],
        ],
      });
    }
    await desk.open('#/logs');
    await row(page, 'two broke').waitFor();
    const rows = () => list(page).getByRole('row').allInnerTexts();

    await page.getByLabel('Search in messages').fill('TOOK');
    await soon(rows).toHaveLength(2);
    expect(await list(page).locator('mark').allInnerTexts()).toEqual(['took', 'took']);

    await page.getByLabel('Search in messages').fill('took \\d{4}|hello');
    await page.getByRole('button', { name: 'Regular expression' }).click();
    await soon(rows).toHaveLength(4);
    await page.getByLabel('Search in messages').fill('took (');
    await page.getByText('This is not a regular expression').waitFor();
    await page.getByLabel('Search in messages').fill('');
    await soon(rows).toHaveLength(6);

    await page.getByLabel('Level', { exact: true }).click();
    await page.getByRole('option', { name: 'WARN and above' }).click();
    await soon(rows).toHaveLength(4);
    await desk.open('#/logs?level=warn&function=one');
    await soon(rows).toHaveLength(2);
    await server.invoke('two', prints('two again', 'error'));
    await server.invoke('one', prints('one again', 'error'));
    await row(page, 'one again').waitFor();
    expect(await row(page, 'two again').count()).toBe(0);
    await expectAccessible(page);

    await desk.open('#/logs?text=nowhere');
    await page.getByRole('heading', { name: 'No line matches' }).waitFor();
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await row(page, 'two again').waitFor();
  });

  test('stops following when one scrolls up, counts what comes, and goes on', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await server.create({ name: 'prints', runtime: 'node', code: PRINTS });
    await server.invoke('prints', { flood: 6 });
    await desk.open('#/logs');
    await live(page);
    await row(page, 'flood 5 124').waitFor();
    await list(page).hover();
    await page.mouse.wheel(0, -400);
    await page.getByRole('button', { name: 'Follow the newest lines' }).waitFor();
    const top = await list(page).evaluate((element) => element.scrollTop);
    await server.invoke('prints', prints('came meanwhile'));
    await page.getByRole('button', { name: '1 new line' }).waitFor();
    expect(await list(page).evaluate((element) => element.scrollTop)).toBe(top);

    // Leaving and coming back changes nothing.
    await desk.open('#/metrics');
    await list(page).waitFor({ state: 'detached' });
    await desk.open('#/logs');
    await soon(() => list(page).evaluate((element) => Math.abs(element.scrollTop))).toBeGreaterThan(
      top - 40,
    );
    expect(await row(page, 'came meanwhile').count()).toBe(0);

    await page.getByRole('button', { name: /new line|Follow/ }).click();
    await row(page, 'came meanwhile').waitFor();
    await page.getByRole('button', { name: 'Pause or resume the live log' }).click();
    await server.invoke('prints', prints('while paused'));
    await page.getByRole('button', { name: '1 new line' }).waitFor();
    expect(await row(page, 'while paused').count()).toBe(0);
    await page.getByRole('button', { name: 'Resume' }).click();
    await row(page, 'while paused').waitFor();

    await page.getByRole('button', { name: 'Clear the view' }).click();
    await page.getByRole('heading', { name: 'The view is cleared' }).waitFor();
    await server.invoke('prints', prints('after clearing'));
    await row(page, 'after clearing').waitFor();
    expect(await list(page).getByRole('row').count()).toBe(1);
    expect(desk.problems).toEqual([]);
  });

  test('reads back into the history, jumps to a time, and exports', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await server.create({ name: 'prints', runtime: 'node', code: PRINTS });
    await server.invoke('prints', prints('the very first'));
    await server.invoke('prints', { flood: 12 });
    await desk.open('#/logs');
    await row(page, 'flood 11 124').waitFor();
    await list(page).focus();
    await soon(async () => {
      await page.keyboard.press('Home');
      return row(page, 'the very first').count();
    }).toBe(1);
    await page.getByRole('button', { name: 'Jump to a time' }).click();
    await page.getByLabel('Show the lines since').fill('2020-01-01T00:00:00');
    await page.getByRole('button', { name: 'Jump', exact: true }).click();
    await row(page, 'the very first').waitFor();

    await page.getByRole('button', { name: 'More' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Export as NDJSON' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^logs-.*\.ndjson$/);
    const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(1_501);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ message: 'the very first' });
  });

  test('a line opens its invocation by mouse and keyboard; chosen lines are copied', async () => {
    await using desk = await openDesk({ permissions: ['clipboard-read', 'clipboard-write'] });
    const { page, server } = desk;
    await server.create({ name: 'prints', runtime: 'node', code: PRINTS });
    await server.invoke('prints', {
      lines: [
        ['log', 'alpha'],
        ['warn', 'beta'],
        ['log', 'gamma'],
      ],
    });
    await desk.open('#/logs');
    await row(page, 'beta').getByText('beta').click();
    const detail = page.getByRole('region', { name: 'Invocation' });
    await detail.getByRole('link', { name: 'prints' }).waitFor();
    await expectAccessible(page);
    await detail.getByRole('button', { name: 'Close' }).click();
    await detail.waitFor({ state: 'detached' });
    await list(page).focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Control+c');
    await soon(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(
      /INFO {2}prints alpha\n.*WARN {2}prints beta\n$/,
    );
    await page.keyboard.press('Enter');
    await detail.waitFor();
    expect(desk.problems).toEqual([]);
  });

  test('speaks Chinese', async () => {
    await using desk = await openDesk({ locale: 'zh-CN' });
    await desk.open('#/logs');
    await desk.page.getByRole('heading', { name: '还没有日志' }).waitFor();
  });
});
