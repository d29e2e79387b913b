import path from 'node:path';
import { chromium, type BrowserContext } from 'playwright';
import { findBrowser, NO_BROWSER, sandboxOptions } from '../../browser.ts';

let context: Promise<BrowserContext> | undefined;

/** The one browser, started by the first window; its profile and its port are in the folder. */
export function browserContext(userData: string): Promise<BrowserContext> {
  return (context ??= start(path.join(userData, 'chromium')));
}

export async function closeBrowser(): Promise<void> {
  const running = await context?.catch(() => undefined);
  await running?.close().catch(() => undefined);
}

async function start(profile: string): Promise<BrowserContext> {
  const found = await findBrowser();
  if (found === undefined) throw new Error(NO_BROWSER);
  const { args = [], ...sandbox } = sandboxOptions();
  return chromium.launchPersistentContext(profile, {
    ...found,
    ...sandbox,
    // Chromium writes the port that it took to DevToolsActivePort, where the test finds it.
    args: [...args, '--remote-debugging-port=0'],
    handleSIGTERM: false,
    handleSIGINT: false,
    viewport: { width: 1280, height: 800 },
  });
}
