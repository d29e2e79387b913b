// What the page shows while something that it needs is not there, and that nothing typed is lost.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright';
import { afterAll, describe, expect, test } from 'vitest';
import { startTestServer } from '../test-server.ts';
import { closeBrowser, expectAccessible, hasBrowser, openDesk } from './desk.ts';

afterAll(closeBrowser);

const code = (page: Page, file: string) => page.getByRole('textbox', { name: `Code of ${file}` });
const outcome = (page: Page) => page.getByRole('region', { name: 'Outcome' });

async function typeFirst(page: Page, file: string, text: string): Promise<void> {
  await code(page, file).focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.insertText(text);
}

describe.skipIf(!hasBrowser)('a runtime that is missing', () => {
  test('is told with how to install it, and the code is kept', async () => {
    // A program that is there and is no Go: what is said of it does not depend on this machine.
    await using desk = await openDesk({ flags: { 'go-path': process.execPath } });
    const { page, server } = desk;
    const source = 'func handler(event any) any { return event }\n';
    await server.create({ name: 'later', runtime: 'go', code: source });
    await page.getByRole('row', { name: /later/ }).getByText('Runtime missing').waitFor();

    await desk.open('#/functions/later');
    const notice = page.getByRole('status').filter({ hasText: 'Go was not found' });
    await notice.getByText('https://go.dev/dl/').waitFor();
    await typeFirst(page, 'main.go', '// written without Go\n');
    await page.keyboard.press('Control+s');
    await page.getByText('Go · Version 2').waitFor();
    await page.keyboard.press('Control+Enter');
    await outcome(page).getByRole('alert').getByText('https://go.dev/dl/').waitFor();
    await expectAccessible(page);
    const { body } = await server.request('GET', '/api/v1/functions/later');
    expect(body).toMatchObject({ files: { 'main.go': `// written without Go\n${source}` } });

    await desk.open('#/settings/runtimes');
    await page.getByText('is not a Go tool').waitFor();
    // The call that was refused.
    expect(desk.problems.filter((problem) => !problem.includes('503'))).toEqual([]);
  });
});

describe.skipIf(!hasBrowser)('a server that goes away', () => {
  test('comes back to the text that was typed meanwhile', async () => {
    const dataDir = await mkdtemp(path.join(os.tmpdir(), 'cf-away-'));
    try {
      const first = await startTestServer({}, dataDir);
      const { port } = new URL(first.url);
      await first.create({ name: 'greet', runtime: 'node', code: 'exports.handler = (e) => e;\n' });
      await using desk = await openDesk({ server: first });
      const { page } = desk;
      await desk.open('#/functions/greet');
      await typeFirst(page, 'index.js', '// before\n');
      await page.locator('.save-state', { hasText: 'Unsaved' }).waitFor();

      await first[Symbol.asyncDispose]();
      const banner = page.getByRole('alert').filter({ hasText: 'The platform does not answer.' });
      await banner.waitFor();
      await expectAccessible(page);
      await typeFirst(page, 'index.js', '// meanwhile\n');
      await page.keyboard.press('Control+s');
      await page.getByText('Not saved. Your text is kept here.').waitFor();

      await using second = await startTestServer({ port }, dataDir);
      await banner.waitFor({ state: 'detached' });
      const text = code(page, 'index.js');
      await text.getByText('// before').waitFor();
      await text.getByText('// meanwhile').waitFor();
      await text.focus();
      await page.keyboard.press('Control+s');
      await page.getByText('Node.js · Version 2').waitFor();
      const { body } = await second.request('GET', '/api/v1/functions/greet');
      expect(body).toMatchObject({
        files: { 'index.js': '// meanwhile\n// before\nexports.handler = (e) => e;\n' },
      });
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});
