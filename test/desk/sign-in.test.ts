// Users sign in on the page and sign out.
import { afterAll, describe, expect, test } from 'vitest';
import { closeBrowser, expectAccessible, hasBrowser, openDesk } from './desk.ts';

afterAll(closeBrowser);

describe.skipIf(!hasBrowser)('signing in', () => {
  test('as a user, and out again', async () => {
    await using desk = await openDesk();
    const { page, server } = desk;
    const signOut = page.getByRole('button', { name: /^Sign out/ });
    // The owner, who came by a link, has nothing to sign out of.
    await page.getByText('Create your first function').waitFor();
    expect(await signOut.count()).toBe(0);
    const user = { name: 'ada', role: 'viewer', password: 'correct horse battery' };
    expect((await server.request('POST', '/api/v1/users', user)).status).toBe(201);
    await server.create({ name: 'seen', runtime: 'node', code: 'exports.handler = () => 1;' });

    await page.context().clearCookies();
    await page.goto(server.url);
    await page.getByLabel('Name').fill('Ada');
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('The name or the password is wrong.').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Sign in with the access token' }).click();
    await page.getByLabel('Access token').waitFor();
    await page.getByRole('button', { name: 'Sign in with a password' }).click();

    await page.getByLabel('Name').fill('ada');
    await page.getByLabel('Password').fill(user.password);
    await page.getByLabel('Password').press('Enter');
    await page.getByRole('link', { name: 'seen' }).first().waitFor();
    await page.waitForURL(`${server.url}/`);
    const stored = await page.evaluate(() => JSON.stringify(localStorage) + document.cookie);
    expect(stored).not.toMatch(/eyJ|correct/);

    await signOut.click();
    await page.getByLabel('Password').waitFor();
    expect(await signOut.count()).toBe(0);
  });
});
