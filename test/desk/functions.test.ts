import { afterAll, describe, expect, test } from 'vitest';
import type { SavedEvent } from '../../main/contract/function.ts';
import type { InvocationPage } from '../../main/contract/invocation.ts';
import { closeBrowser, expectAccessible, hasBrowser, openDesk } from './desk.ts';
import { CODE, choose, createAll, detail, dialog, grid, names, rowOf } from './function-list.ts';

afterAll(closeBrowser);

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

describe.skipIf(!hasBrowser)('the first minute on a slow machine', () => {
  test('the language has the focus where the languages come after the dialog', async () => {
    await using desk = await openDesk();
    const { page } = desk;
    const slow = Promise.withResolvers<void>();
    await page.route('**/rpc/runtimes/list*', async (route) => {
      await slow.promise;
      await route.continue();
    });
    await page.reload();
    await page.getByRole('button', { name: 'New function' }).waitFor();
    await page.keyboard.press('Control+Alt+n');
    await dialog(page).getByRole('textbox', { name: 'Name' }).waitFor();
    slow.resolve();
    const node = dialog(page).getByRole('radio', { name: /Node\.js/ });
    await expect.poll(() => node.evaluate((input) => input === document.activeElement)).toBe(true);
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
