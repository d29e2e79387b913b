// Who is signed in manages the account, and admins users, API keys and what is known of changes.
import { afterAll, describe, expect, test } from 'vitest';
import { closeBrowser, expectAccessible, hasBrowser, openDesk, type Desk } from './desk.ts';
import { addUser, changeTo, PASSWORD, signIn } from './people.ts';

afterAll(closeBrowser);

const section = ({ page }: Desk, name: string) => page.getByRole('link', { name, exact: true });
const row = ({ page }: Desk, name: string) =>
  page.getByRole('row').filter({ has: page.getByRole('cell', { name }).first() });
const button = ({ page }: Desk, name: string) => page.getByRole('button', { name, exact: true });
const ofAccounts = ['Your account', 'Users', 'API keys', 'Audit log'];

describe.skipIf(!hasBrowser)('accounts', () => {
  test('a server without users knows nothing of them', async () => {
    await using desk = await openDesk();
    await desk.open('#/settings/users');
    await desk.page.getByRole('heading', { name: 'General' }).waitFor();
    for (const name of ofAccounts) expect(await section(desk, name).count()).toBe(0);
    await addUser(desk.server, 'ada', 'admin');
    await desk.open('#/logs');
    await desk.open('#/settings');
    await section(desk, 'Users').waitFor();
    await section(desk, 'Your account').click();
    await desk.page.getByText('Owner of the server').waitFor();
    expect(await desk.page.getByLabel('Current password').count()).toBe(0);
    await expectAccessible(desk.page);
    expect(desk.problems).toEqual([]);
  });

  test("one's own password is changed; the session ends, and the new one is good", async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await addUser(server, 'ada', 'viewer');
    await changeTo(page, server, 'ada');
    await desk.open('#/settings/account');
    const current = page.getByLabel('Current password');
    const next = page.getByLabel('New password');
    await current.fill('wrong horse battery');
    await next.fill('too short');
    await next.press('Enter');
    await page.getByText('10 characters or more.').waitFor();
    expect(await next.getAttribute('aria-invalid')).toBe('true');
    await next.fill('another password');
    await next.press('Enter');
    await page.getByText('This is not your current password.').waitFor();
    expect(await current.getAttribute('aria-invalid')).toBe('true');
    await expectAccessible(page);
    await current.fill(PASSWORD);
    await next.press('Enter');
    await page.getByText('Your password was changed. Sign in with the new one.').waitFor();
    await page.getByLabel('Name').waitFor();
    await signIn(page, 'ada', 'another password');
  });

  test('an admin adds a user, changes the role and the password, and removes them', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await addUser(server, 'ada', 'admin');
    await changeTo(page, server, 'ada');
    await desk.open('#/settings/users');
    await row(desk, 'ada').getByText('you', { exact: true }).waitFor();
    await button(desk, 'Add user').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Ada');
    await dialog.getByLabel('Password').fill(PASSWORD);
    await dialog.getByLabel('Viewer').check();
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    await dialog.getByText('There is a user of this name already.').waitFor();
    await dialog.getByLabel('Name').fill('../grace');
    await page.keyboard.press('Enter');
    await dialog.getByText('1 to 64 letters, digits').waitFor();
    await dialog.getByLabel('Name').fill('grace');
    await page.keyboard.press('Enter');
    await row(desk, 'grace').getByText('Viewer').waitFor();
    await dialog.waitFor({ state: 'detached' });
    await expectAccessible(page);

    await button(desk, 'Change the role of grace').click();
    await dialog.getByLabel('Developer').check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row(desk, 'grace').getByText('Developer').waitFor();

    await button(desk, 'Set a new password for grace').click();
    await dialog.getByLabel('New password').fill('another password');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    const signed = { name: 'grace', password: 'another password' };
    expect((await server.request('POST', '/api/v1/sign-in', signed)).status).toBe(200);

    await button(desk, 'Remove ada').click();
    await dialog.getByText('“ada” is the only admin.').waitFor();
    await dialog.getByText('you can not sign in any more').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await button(desk, 'Remove grace').click();
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await row(desk, 'grace').waitFor({ state: 'detached' });
    expect(await button(desk, 'Add user').evaluate((it) => it === document.activeElement)).toBe(
      true,
    );
    const { body } = await server.request('GET', '/api/v1/users');
    expect(body).toMatchObject([{ name: 'ada', role: 'admin' }]);
  });

  test('an API key is made, told once, and revoked', async () => {
    await using desk = await openDesk({ permissions: ['clipboard-read', 'clipboard-write'] });
    const { page, server } = desk;
    await addUser(server, 'ada', 'admin');
    await changeTo(page, server, 'ada');
    await desk.open('#/settings/keys');
    await page.getByText('No API keys').waitFor();
    await expectAccessible(page);
    await button(desk, 'New API key').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('ci');
    await dialog.getByLabel('read').check();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.getByText('it is not shown again').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await dialog.getByRole('button', { name: 'Copy the key' }).click();
    const key = await page.evaluate(() => navigator.clipboard.readText());
    expect(await dialog.getByRole('group', { name: 'Key' }).textContent()).toBe(key);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await page.content()).not.toContain(key);

    const headers = { authorization: `Bearer ${key}` };
    const asks = () => server.request('GET', '/api/v1/functions', undefined, headers);
    expect((await asks()).status).toBe(200);
    await row(desk, 'ci').getByText('read, invoke').waitFor();
    await expectAccessible(page);
    await button(desk, 'Revoke ci').click();
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('No API keys').waitFor();
    expect((await asks()).status).toBe(401);
  });

  test('the audit log tells what was done, newest first, and goes on where it is long', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    await addUser(server, 'ada', 'admin');
    const key = { name: 'ci', scopes: ['invoke'] };
    for (let time = 0; time < 26; time += 1) {
      await server.request('POST', '/api/v1/keys', key);
      await server.request('DELETE', '/api/v1/keys/ci');
    }
    await server.request('POST', '/api/v1/sign-in', { name: 'ada', password: 'wrong' });
    await changeTo(page, server, 'ada');
    await desk.open('#/settings/audit');
    const rows = page.getByRole('table', { name: 'Audit log' }).locator('tbody tr');
    await expect.poll(() => rows.count()).toBe(50);
    const texts = await rows.evaluateAll((all) =>
      all.slice(0, 4).map(({ children }) => [...children].slice(1).map((cell) => cell.textContent)),
    );
    expect(texts).toEqual([
      ['ada', 'Sign in', 'ada', 'Success'],
      ['Not signed in', 'Sign in', 'ada', 'Failed: UNAUTHORIZED'],
      ['Owner', 'Revoke API key', 'ci', 'Success'],
      ['Owner', 'Create API key', 'ci', 'Success'],
    ]);
    await expectAccessible(page);
    await button(desk, 'Show more').click();
    await expect.poll(() => rows.count()).toBe(55);
    expect(await rows.last().textContent()).toContain('Add user');
    expect(await button(desk, 'Show more').count()).toBe(0);
  });
});
