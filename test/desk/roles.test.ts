// What a role may not do is not offered: nothing that is there is answered with a refusal.
import type { Page } from 'playwright';
import { afterAll, describe, expect, test } from 'vitest';
import { closeBrowser, expectAccessible, hasBrowser, openDesk, type Desk } from './desk.ts';
import { addUser, changeTo } from './people.ts';

afterAll(closeBrowser);

const CODE = 'exports.handler = () => 1;\n';

async function openAs(role: 'viewer' | 'developer'): Promise<Desk & { refused: string[] }> {
  const desk = await openDesk();
  const { page, server } = desk;
  await server.create({ name: 'seen', runtime: 'node', code: CODE, env: { WHERE: 'here' } });
  await server.create({ name: 'gone', runtime: 'node', code: CODE });
  const { id } = await server.invoke('seen');
  const past = await server.invoke('gone');
  await server.request('DELETE', '/api/v1/functions/gone');
  await addUser(server, 'linus', role);
  await changeTo(page, server, 'linus');
  const refused: string[] = [];
  page.on('response', (response) => {
    if (response.status() >= 400) refused.push(`${response.status()} ${response.url()}`);
  });
  calls.set(page, [id, past.id]);
  return { ...desk, refused, [Symbol.asyncDispose]: () => desk[Symbol.asyncDispose]() };
}
const calls = new WeakMap<Page, [string, string]>();

/** What there is to press, by its name. */
const offered = (page: Page, name: RegExp) =>
  page.getByRole('button', { name }).or(page.getByRole('menuitem', { name }));

const CHANGES =
  /new function|save|run|format|import|export|delete|duplicate|rename|replay|restore|look again|back to the default|add/i;

async function offersNothing(page: Page): Promise<void> {
  expect(await offered(page, CHANGES).allTextContents()).toEqual([]);
  expect(await page.getByRole('alert').allTextContents()).toEqual([]);
  expect((await page.locator('.toasts').textContent())?.trim()).toBe('');
}

/** Each entry that the palette shows. */
async function palette(page: Page): Promise<string> {
  await page.keyboard.press('Control+k');
  const list = page.getByRole('listbox');
  await list.getByText('Go to Functions').waitFor();
  const text = (await list.textContent()) ?? '';
  await page.keyboard.press('Escape');
  await list.waitFor({ state: 'detached' });
  return text;
}

describe.skipIf(!hasBrowser)('roles', () => {
  test('a viewer sees all there is to see, and is offered no change', async () => {
    await using desk = await openAs('viewer');
    const { page, refused } = desk;
    await page.getByRole('link', { name: 'seen' }).first().waitFor();
    await offersNothing(page);
    for (const key of ['F2', 'Delete', 'Control+Alt+n']) await page.keyboard.press(key);
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await palette(page)).not.toMatch(CHANGES);
    await page.getByRole('link', { name: 'seen' }).first().click({ button: 'right' });
    await page.getByRole('menuitem', { name: /settings/i }).waitFor();
    await offersNothing(page);
    await page.keyboard.press('Escape');
    await expectAccessible(page);

    await desk.open('#/functions/seen?run=1');
    const code = page.getByRole('textbox', { name: /index/ });
    await code.click();
    expect(await code.getAttribute('aria-readonly')).toBe('true');
    await page.keyboard.type('x = 1');
    for (const key of ['Control+s', 'Control+Enter', 'Shift+Alt+f']) await page.keyboard.press(key);
    expect(await code.textContent()).toBe(CODE.trim());
    await page.getByText('Read-only for your role').waitFor();
    await offersNothing(page);
    expect(await palette(page)).not.toMatch(CHANGES);
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Find' }).waitFor();
    await offersNothing(page);
    await page.keyboard.press('Escape');
    await expectAccessible(page);

    await page.getByRole('button', { name: 'Function settings' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Your role may see these settings').waitFor();
    await dialog.getByLabel('Value of WHERE').waitFor();
    expect(await dialog.getByRole('textbox').evaluateAll(areReadOnly)).toBe(true);
    await offersNothing(page);
    await expectAccessible(page);
    await page.keyboard.press('Escape');

    for (const id of calls.get(page) ?? []) {
      await desk.open(`#/invocations/${id}`);
      await page.getByRole('heading', { name: 'Result' }).waitFor();
      await offersNothing(page);
      await page.getByRole('button', { name: 'More', exact: true }).click();
      await page.getByRole('menuitem', { name: 'Copy ID' }).waitFor();
      expect(await offered(page, /curl/i).count()).toBe(0);
      await page.keyboard.press('Escape');
    }
    await desk.open('#/logs');
    await page.getByRole('heading', { name: 'Logs', exact: true }).waitFor();
    await desk.open('#/metrics');
    await page.getByRole('heading', { name: 'Metrics', exact: true }).waitFor();
    await offersNothing(page);

    await desk.open('#/settings/platform');
    await page.getByRole('heading', { name: 'General', exact: true }).waitFor();
    const sections = page.getByRole('navigation', { name: 'Sections' }).getByRole('link');
    const names = await sections.allTextContents();
    expect(names).toEqual(['General', 'Your account', 'Runtimes', 'Data', 'About']);
    for (const name of names) {
      await page.getByRole('link', { name, exact: true }).click();
      await page.getByRole('heading', { name, exact: true }).waitFor();
      await offersNothing(page);
    }
    expect(await page.getByRole('searchbox').count()).toBe(0);
    expect(refused).toEqual([]);
  });

  test('a developer writes and runs functions, and is offered nothing of the server', async () => {
    await using desk = await openAs('developer');
    const { page, refused } = desk;
    await page.getByRole('button', { name: 'New function' }).waitFor();
    expect(await offered(page, /import|export/i).count()).toBe(0);
    await desk.open('#/functions/seen?run=1');
    await page.getByRole('status').getByText('Success').waitFor();
    const code = page.getByRole('textbox', { name: /index/ });
    await code.press('Control+End');
    await page.keyboard.type('// more');
    await page.keyboard.press('Control+s');
    await page.getByText('Version 2').or(page.getByText('version 2')).first().waitFor();
    expect(await offered(page, CHANGES).count()).toBeGreaterThan(3);
    expect(await palette(page)).toMatch(/Delete/);
    await desk.open('#/settings');
    await page.getByRole('heading', { name: 'General', exact: true }).waitFor();
    const sections = page.getByRole('navigation', { name: 'Sections' }).getByRole('link');
    const names = await sections.allTextContents();
    expect(names).toEqual(['General', 'Your account', 'Runtimes', 'Data', 'About']);
    expect(refused).toEqual([]);
  });
});

function areReadOnly(fields: (Element & { readOnly?: boolean })[]): boolean {
  return fields.every(({ readOnly }) => readOnly === true);
}
