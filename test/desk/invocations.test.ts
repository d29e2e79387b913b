import type { Page } from 'playwright';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { closeBrowser, expectAccessible, hasBrowser, openDesk } from './desk.ts';

afterAll(closeBrowser);
vi.setConfig({ testTimeout: 120_000 });

/** A busy machine takes its time. */
const soon = <T>(read: () => T) => expect.poll(read, { timeout: 10_000 });

const CODE = `export async function handler(event) {
  console.log('called with', event.n);
  if (event.fail) throw new RangeError('too far');
  if (event.wait) await new Promise((resolve) => setTimeout(resolve, event.wait));
  return { n: event.n, factor: 1, result: event.n * 1 };
}`;
const BETTER = CODE.replace('factor: 1', 'factor: 2')
  .replace('* 1', '* 2')
  .replace('if (event.fail) throw', 'if (event.never) throw');
const SLOW = `export async function handler() {
  await new Promise((resolve) => setTimeout(resolve, 25_000));
}`;

const grid = (page: Page) => page.getByRole('grid', { name: 'Invocations' });
const rows = (page: Page) => grid(page).locator('[role=row]:not(.head)');
const detail = (page: Page) => page.getByRole('region', { name: 'Invocation' });

describe.skipIf(!hasBrowser)('invocations', () => {
  test('an empty history says how to get there; calls appear as they end', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await server.create({ name: 'double', runtime: 'node', code: CODE });
    await desk.open('#/invocations');
    await page.getByRole('heading', { name: 'No function has been called yet' }).waitFor();
    await expectAccessible(page);
    await server.invoke('double', { n: 1 });
    await soon(() => rows(page).count()).toBe(1);
    await server.invoke('double', { n: 2, fail: true });
    await soon(() => rows(page).first().innerText()).toContain('RangeError');
    await expectAccessible(page);
    expect(desk.problems).toEqual([]);
  });

  test('filters by status, function, time and cold starts, kept in the address', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await server.create({ name: 'double', runtime: 'node', code: CODE });
    await server.create({ name: 'other', runtime: 'node', code: CODE });
    for (let n = 0; n < 3; n++) await server.invoke('double', { n, fail: n === 1 });
    await server.invoke('other', { n: 1 });
    await desk.open('#/invocations');
    await soon(() => rows(page).count()).toBe(4);

    await page.getByLabel('Status', { exact: true }).click();
    await page.getByRole('option', { name: 'All failures' }).click();
    await soon(() => rows(page).count()).toBe(1);
    expect(page.url()).toContain('status=failed');
    await server.invoke('double', { n: 9 });
    await server.invoke('double', { n: 9, fail: true });
    await soon(() => rows(page).count()).toBe(2);

    await desk.open('#/invocations?function=other');
    await soon(() => rows(page).count()).toBe(1);
    await page.getByRole('button', { name: /^Time/ }).click();
    await page.getByRole('button', { name: 'Last 5 minutes' }).click();
    expect(page.url()).toContain('range=5m');
    await soon(() => rows(page).count()).toBe(1);
    await desk.open('#/invocations?to=1000');
    await page.getByRole('heading', { name: 'No invocation matches' }).waitFor();
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await soon(() => rows(page).count()).toBe(6);
  });

  test('shows a call whole, and runs it again on another version against the first', async () => {
    await using desk = await openDesk({ permissions: ['clipboard-read', 'clipboard-write'] });
    const { page, server } = desk;
    await server.create({ name: 'double', runtime: 'node', code: CODE });
    const first = await server.invoke('double', { n: 21 });
    await server.request('PUT', '/api/v1/functions/double', { code: BETTER });
    await desk.open('#/invocations');
    await rows(page).first().click();
    await detail(page).getByRole('tree', { name: 'Event' }).waitFor();
    await detail(page).getByText('called with 21').waitFor();
    await expectAccessible(page);

    await detail(page).getByRole('button', { name: 'Run again' }).click();
    const comparison = page.getByRole('region', { name: 'Comparison' });
    await comparison.getByText('Different').waitFor();
    await comparison.getByText('$.result').waitFor();
    expect(await comparison.getByRole('row', { name: 'Version' }).innerText()).toMatch(/v1\s+v2/);
    await expectAccessible(page);

    await detail(page).getByLabel('Version', { exact: true }).click();
    await page.getByRole('option', { name: /^v1 / }).click();
    await detail(page).getByRole('button', { name: 'Run again' }).click();
    await comparison.getByText('Same').waitFor();

    await detail(page).getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Copy as curl' }).click();
    await soon(() => page.evaluate(() => navigator.clipboard.readText())).toContain(
      `${server.url}/api/v1/functions/${first.functionId}/invoke`,
    );
    await detail(page).getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Copy ID' }).click();
    await soon(() => page.evaluate(() => navigator.clipboard.readText())).toBe(first.id);
    expect(desk.problems).toEqual([]);
  });

  test('an error leads to its line; an unknown id says so', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await server.create({ name: 'double', runtime: 'node', code: CODE });
    const call = await server.invoke('double', { n: 1, fail: true });
    await desk.open(`#/invocations/${call.id}`);
    await detail(page).getByText('too far').first().waitFor();
    expect(
      await detail(page)
        .getByRole('link', { name: /^index\.mjs:3/ })
        .getAttribute('href'),
    ).toMatch(/^#\/functions\/double\?file=index\.mjs&line=3$/);
    await desk.open('#/invocations/00000000-0000-7000-8000-000000000000');
    await page.getByRole('alert').getByText('There is no invocation').waitFor();
    await expectAccessible(page);
  });

  test('outlives a rename, a new version and the deletion of its function', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await server.create({ name: 'double', runtime: 'node', code: CODE });
    const call = await server.invoke('double', { n: 1, fail: true });
    await server.request('PUT', '/api/v1/functions/double', { name: 'twice', code: BETTER });
    await desk.open(`#/invocations/${call.id}`);
    await detail(page).getByRole('heading').getByRole('link', { name: 'twice' }).waitFor();
    await soon(() => rows(page).first().innerText()).toContain('twice');

    await detail(page)
      .getByRole('link', { name: /^index\.mjs:3/ })
      .click();
    await page.getByText('This ran on version 1; the code is now version 2.').waitFor();
    await page.getByRole('button', { name: 'What changed' }).click();
    await page.getByRole('dialog').getByText('index.mjs').first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await desk.open(`#/invocations/${call.id}`);
    await detail(page).getByText('too far').first().waitFor();
    await server.request('DELETE', `/api/v1/functions/${call.functionId}`);
    await detail(page).getByText('The function was deleted.').waitFor();
    expect(await detail(page).getByRole('button', { name: 'Run again' }).count()).toBe(0);
    await expectAccessible(page);
    await detail(page).getByRole('button', { name: 'Restore' }).click();
    await detail(page).getByRole('button', { name: 'Run again' }).waitFor();
    await detail(page).getByRole('heading').getByRole('link', { name: 'twice' }).waitFor();
    expect(desk.problems).toEqual([]);
  });

  test('several are replayed, and can be cancelled', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await server.create({ name: 'double', runtime: 'node', code: CODE });
    for (let n = 0; n < 3; n++) await server.invoke('double', { n });
    await server.invoke('double', { n: 3, fail: true });
    await server.request('PUT', '/api/v1/functions/double', { code: BETTER });
    await desk.open('#/invocations');
    await soon(() => rows(page).count()).toBe(4);
    await grid(page).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Control+a');
    await page.getByRole('button', { name: 'Replay 4' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: 'On the current version' }).waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Replay 4' }).click();
    await soon(() => dialog.getByRole('status').innerText()).toContain('4 / 4');
    expect((await dialog.getByRole('status').innerText()).replace(/\s+/g, ' ')).toBe(
      '4 / 4 Same 0 Different 4 Failed 0',
    );
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Close' }).click();

    await server.invoke('double', { n: 5, wait: 300 });
    await page.keyboard.press('Escape');
    await rows(page).first().getByRole('checkbox').click();
    await server.request('PUT', '/api/v1/functions/double', { code: SLOW });
    await page.getByRole('button', { name: 'Replay 1' }).click();
    await dialog.getByRole('button', { name: 'Replay 1' }).click();
    // A call that has not begun leaves no record.
    await soon(() => server.running.platform.system().workers.busy).toBe(1);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.getByText('Cancelled').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await soon(() => rows(page).first().innerText()).toContain('Cancelled');
    expect(desk.problems).toEqual([]);
  });

  test('is walked through by the keyboard, and keeps its place', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await server.create({ name: 'double', runtime: 'node', code: CODE });
    for (let n = 0; n < 3; n++) await server.invoke('double', { n });
    await desk.open('#/invocations');
    await soon(() => rows(page).count()).toBe(3);
    await grid(page).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await detail(page).getByText('called with 2').waitFor();
    await page.keyboard.press('ArrowDown');
    await detail(page).getByText('called with 1').waitFor();
    const address = page.url();
    await desk.open('#/metrics');
    await grid(page).waitFor({ state: 'detached' });
    await desk.open('#/invocations');
    await detail(page).getByText('called with 1').waitFor();
    expect(page.url()).toBe(address);
    await page.keyboard.press('Escape');
    await detail(page).waitFor({ state: 'detached' });
    expect(desk.problems).toEqual([]);
  });

  test('speaks Chinese', async () => {
    await using desk = await openDesk({ locale: 'zh-CN' });
    await desk.open('#/invocations');
    await desk.page.getByRole('heading', { name: '还没有调用记录' }).waitFor();
  });
});
