// The list of functions, as the tests of it and of its dialogs use it.
import type { Page } from 'playwright';
import type { FunctionDetail } from '../../main/contract/function.ts';
import type { TestServer } from '../test-server.ts';

export const CODE = 'export const handler = (event) => event;\n';

export const rowOf = (page: Page, name: string) =>
  page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
export const grid = (page: Page) => page.getByRole('grid', { name: 'Functions' });
export const names = (page: Page) => grid(page).getByRole('link').allTextContents();
export const dialog = (page: Page) => page.getByRole('dialog');

export async function createAll(server: TestServer, ...wanted: string[]): Promise<void> {
  for (const name of wanted) await server.create({ name, runtime: 'node', code: CODE });
}

export async function detail(server: TestServer, name: string): Promise<FunctionDetail> {
  return (await server.request('GET', `/api/v1/functions/${name}`)).body as FunctionDetail;
}

/** By the menu that the keys open at the row. */
export async function choose(page: Page, name: string, item: string): Promise<void> {
  await rowOf(page, name).click({ button: 'right' });
  await page.getByRole('menuitem', { name: item }).click();
}
