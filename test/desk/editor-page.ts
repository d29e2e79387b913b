// The editor and what stands beside it.
import type { Page } from 'playwright';
import type { Desk } from './desk.ts';

export const GREET = 'export const handler = (event) => ({ greeting: `Hello, ${event.name}!` });\n';

export const code = (page: Page, file = 'index.mjs') =>
  page.getByRole('textbox', { name: `Code of ${file}` });
export const eventField = (page: Page) => page.getByRole('textbox', { name: 'Event as JSON' });
export const outcome = (page: Page) => page.getByRole('region', { name: 'Outcome' });
export const logs = (page: Page) => page.getByRole('region', { name: 'Logs' });
export const problems = (page: Page) => page.getByRole('region', { name: 'Problems' });

export async function openFunction(
  desk: Desk,
  source: string | Record<string, string>,
): Promise<void> {
  const files = typeof source === 'string' ? { 'index.mjs': source } : source;
  await desk.server.create({ name: 'greet', runtime: 'node', files });
  await desk.open('#/functions/greet');
  await code(desk.page).waitFor();
}

/** Replaces a whole text as one paste would. */
export async function retype(
  page: Page,
  field: ReturnType<typeof code>,
  text: string,
): Promise<void> {
  await field.focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
}

export async function run(page: Page): Promise<void> {
  await page.keyboard.press('Control+Enter');
}

/** The process that draws the page is gone at once, without a last word. */
export async function crash(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  void session.send('Page.crash').catch(() => {});
  await crashed;
}

export async function savedSource(desk: Desk, file = 'index.mjs'): Promise<string | undefined> {
  const { body } = await desk.server.request('GET', '/api/v1/functions/greet');
  return (body as { files: Record<string, string> }).files[file];
}
