// Users of a server, at their own browsers.
import type { Page } from 'playwright';
import type { Role } from '../../main/contract/access.ts';
import type { TestServer } from '../test-server.ts';

export const PASSWORD = 'correct horse battery';

export async function addUser(server: TestServer, name: string, role: Role): Promise<void> {
  const { status } = await server.request('POST', '/api/v1/users', {
    ...{ name, role, password: PASSWORD },
  });
  if (status !== 201) throw new Error(`${name} was not added: ${status}`);
}

/** Fills in the form that the page shows to who is not signed in. */
export async function signIn(page: Page, name: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByLabel('Password').press('Enter');
  await page.getByRole('button', { name: `Sign out ${name}` }).waitFor();
}

/** Whoever was signed in at this page is not any more; this user is. */
export async function changeTo(page: Page, server: TestServer, name: string): Promise<void> {
  await page.context().clearCookies();
  await page.goto(server.url);
  await signIn(page, name);
}
