import { afterAll, describe, expect, test } from 'vitest';
import type { TestServer } from '../test-server.ts';
import { closeBrowser, expectAccessible, hasBrowser, openDesk, type Desk } from './desk.ts';

afterAll(closeBrowser);

/** ms; the view asks again every five seconds. */
const WAIT = { timeout: 15_000 };

const CODE = `export const handler = async (event) => {
  if (event.fail) throw new TypeError('as asked');
  return event;
};`;

async function call(server: TestServer, name: string): Promise<void> {
  await server.create({ name, runtime: 'node', code: CODE });
  for (const fail of [false, false, true, false]) await server.invoke(name, { fail });
}

const tile = ({ page }: Desk, label: string) =>
  page.locator('.tile', { has: page.getByText(label, { exact: true }) }).locator('.value');
const chart = ({ page }: Desk, title: string) =>
  page.locator('section', { has: page.getByRole('heading', { name: title, exact: true }) });

describe.skipIf(!hasBrowser)('metrics', () => {
  test('without a call it says how to make one', async () => {
    await using desk = await openDesk();
    await desk.open('#/metrics');
    await desk.page.getByRole('heading', { name: 'Nothing to measure yet' }).waitFor();
    await expectAccessible(desk.page);
    await desk.page.getByRole('button', { name: 'Run a function' }).click();
    await desk.page.waitForURL(/#\/functions/);
    expect(desk.problems).toEqual([]);
  });

  test('calls appear by themselves, as numbers, charts and tables', async () => {
    await using desk = await openDesk();
    await desk.open('#/metrics');
    await desk.page.getByRole('heading', { name: 'Nothing to measure yet' }).waitFor();
    await call(desk.server, 'hello');
    const { page } = desk;
    await expect.poll(() => tile(desk, 'Calls').textContent(), WAIT).toBe('4');
    expect(await tile(desk, 'Success rate').textContent()).toBe('75%');
    await chart(desk, 'Errors by type').getByText('TypeError').waitFor();
    await page.getByRole('img', { name: 'Calls, Success: 3, Failures: 1' }).waitFor();
    await page.getByRole('row', { name: /^Node\.js 4 100%/ }).waitFor();
    await page.getByRole('row', { name: /^hello 4 1/ }).waitFor();
    await expectAccessible(page);

    const toggle = page.getByRole('button', { name: 'Errors by type as a table' });
    await toggle.focus();
    await page.keyboard.press('Enter');
    const table = page.getByRole('region', { name: 'Errors by type as a table' });
    await table.getByRole('columnheader', { name: 'TypeError' }).waitFor();
    await table.getByRole('cell', { name: '1', exact: true }).waitFor();
    await expectAccessible(page);
    expect(desk.problems).toEqual([]);
  });

  test('the address keeps the range and the function', async () => {
    await using desk = await openDesk();
    await call(desk.server, 'one');
    await call(desk.server, 'two');
    const { page } = desk;
    await desk.open('#/metrics?range=24h');
    await expect.poll(() => tile(desk, 'Calls').textContent(), WAIT).toBe('8');
    expect(await page.getByRole('radio', { name: '24 h' }).isChecked()).toBe(true);
    await page.getByRole('combobox', { name: 'Function' }).fill('tw');
    await page.getByRole('option', { name: 'two' }).click();
    await expect.poll(() => tile(desk, 'Calls').textContent(), WAIT).toBe('4');
    await page.waitForURL(/function=two/);
    await page.getByText('5 min', { exact: true }).click();
    await page.waitForURL(/range=5m/);
    await page.reload();
    await expect.poll(() => tile(desk, 'Calls').textContent(), WAIT).toBe('4');
    expect(await page.getByRole('combobox', { name: 'Function' }).inputValue()).toBe('two');
    expect(desk.problems).toEqual([]);
  });

  test('a drag zooms, Escape leaves; the pointer shows values in all charts', async () => {
    await using desk = await openDesk();
    await call(desk.server, 'hello');
    const { page } = desk;
    await desk.open('#/metrics?range=5m');
    const box = await chart(desk, 'Calls').locator('.u-over').boundingBox();
    if (box === null) throw new Error('there is no chart');
    const y = box.y + box.height / 2;
    // In the last minute but one or the last, where the calls are not: only the charts have to agree.
    await page.mouse.move(box.x + 5, y);
    const time = await chart(desk, 'Calls').locator('.time').textContent();
    expect(time).toMatch(/\d:\d\d/);
    expect(await chart(desk, 'Duration').locator('.time').textContent()).toBe(time);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, y, { steps: 4 });
    await page.mouse.up();
    await page.waitForURL(/from=.*&to=/);
    const leave = page.getByRole('button', { name: 'Leave zoom' });
    await leave.waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await leave.waitFor({ state: 'detached' });
    await page.waitForURL(/range=5m$/);
    expect(desk.problems).toEqual([]);
  });

  test('a server that is away is told of, and shown again when it is back', async () => {
    await using desk = await openDesk();
    await call(desk.server, 'hello');
    const { page } = desk;
    await desk.open('#/metrics');
    await expect.poll(() => tile(desk, 'Calls').textContent(), WAIT).toBe('4');
    await page.route('**/rpc/**', (route) => route.abort());
    await page.getByText('6 h', { exact: true }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: 'The platform does not answer.' })
      .first()
      .waitFor();
    expect(await tile(desk, 'Calls').textContent()).toBe('4');
    await page.unroute('**/rpc/**');
    await page.getByRole('alert').first().waitFor({ state: 'detached', timeout: 15_000 });
  });

  test('in Chinese', async () => {
    await using desk = await openDesk({ locale: 'zh-CN' });
    await call(desk.server, 'hello');
    await desk.open('#/metrics');
    await expect.poll(() => tile(desk, '调用').textContent(), WAIT).toBe('4');
    await desk.page.getByRole('heading', { name: '运行时分布' }).waitFor();
    await expectAccessible(desk.page);
  });
});
