import { afterAll, describe, expect, test } from 'vitest';
import { closeBrowser, expectAccessible, hasBrowser, openDesk } from './desk.ts';
import {
  code,
  crash,
  GREET,
  openFunction,
  outcome,
  problems,
  retype,
  run,
  savedSource,
} from './editor-page.ts';

afterAll(closeBrowser);

describe.skipIf(!hasBrowser)('what is typed and not saved', () => {
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
});
