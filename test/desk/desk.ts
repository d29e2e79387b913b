import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright';
import { expect } from 'vitest';
import { findBrowser, launchBrowser, NO_BROWSER } from '../browser.ts';
import { startTestServer, type TestServer } from '../test-server.ts';

/** Whether the page can be tried here; `NO_BROWSER` says why not. */
export const hasBrowser = (await findBrowser()) !== undefined;
export { NO_BROWSER };

export interface DeskOptions extends BrowserContextOptions {
  /** Flags of the server. */
  flags?: Record<string, string>;
  /** A server that runs already, for a second window on it. */
  server?: TestServer;
}

export interface Desk extends AsyncDisposable {
  readonly page: Page;
  readonly server: TestServer;
  /** What went wrong inside the page, in the order it did. Tests end with none. */
  readonly problems: readonly string[];
  /** Opens a view by its address: `#/logs`. */
  open(hash: string): Promise<void>;
}

let browser: Promise<Browser> | undefined;

/** The built page of a real server in a real browser, signed in by the server's own link. */
export async function openDesk(options: DeskOptions = {}): Promise<Desk> {
  const { flags, server: given, ...context } = options;
  const server = given ?? (await startTestServer(flags));
  browser ??= launchBrowser();
  const window = await (
    await browser
  ).newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US', ...context });
  const page = await window.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.goto(server.running.createLink());
  await page.getByRole('navigation').waitFor();
  return {
    page,
    server,
    problems,
    async open(hash) {
      await page.evaluate((next) => {
        location.hash = next;
      }, hash);
    },
    async [Symbol.asyncDispose]() {
      await window.close();
      if (given === undefined) await server[Symbol.asyncDispose]();
    },
  };
}

/** For `afterAll`. */
export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = undefined;
}

/** Axe finds nothing, in both themes. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.map(
      ({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ html }) => html).join(' | ')})`,
    );
    expect(found, colorScheme).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
}
