import path from 'node:path';
import type { Page } from 'playwright';
import { build, type Rolldown } from 'vite';
import type { Client } from './page-client.ts';

let bundled: Promise<string> | undefined;

/** Puts the client into a page. The page's policy keeps scripts out, but not the driver's. */
export async function addClient(page: Page): Promise<void> {
  await page.evaluate(await (bundled ??= bundle()));
}

/** Calls a function in the page with a new connection. It may use nothing but its parameters. */
export async function useClient<R, A>(
  page: Page,
  call: (client: Client, argument: A) => Promise<R>,
  argument: A,
): Promise<R> {
  await addClient(page);
  return page.evaluate<R>(
    `window.connectClient().then((client) => (${call.toString()})(client, ${JSON.stringify(argument)}))`,
  );
}

async function bundle(): Promise<string> {
  const built = (await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      lib: {
        entry: path.join(import.meta.dirname, 'page-client.ts'),
        formats: ['iife'],
        name: 'pageClient',
      },
    },
  })) as Rolldown.RolldownOutput[];
  return built[0]?.output[0].code ?? '';
}
