// npm run screenshots: the pictures of the README and one of every other view, in both themes and
// languages, made from the built page with a real server. Look at them before they are committed.
import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright';
import { closeBrowser, openDesk, type Desk } from './desk.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const TO = path.join(ROOT, 'out/screenshots');
/** Those that the README shows. */
const SHOWN = ['editor', 'error-dark', 'invocations', 'metrics-dark', 'functions-zh'];
const SETTLED_MS = 1_200;

const ORDERS = `import json
from decimal import Decimal


def price(item):
    return Decimal(item["price"]) * item["quantity"]


def handler(event, context):
    print(f"order {event['id']}: {len(event['items'])} items")
    total = sum(price(item) for item in event["items"])
    return {"order": event["id"], "total": str(total)}
`;
const ORDER = {
  id: 'A-1042',
  items: [
    { name: 'Keyboard', price: '89.90', quantity: 1 },
    { name: 'Cable', price: '7.50', quantity: 3 },
  ],
};

async function fill({ server }: Desk): Promise<void> {
  const templates = (await server.request('GET', '/api/v1/templates')).body as {
    id: string;
    runtime: string;
    files: Record<string, string>;
    handler: string;
    event: unknown;
  }[];
  for (const { id, runtime, files, handler, event } of templates) {
    const name = id.replace('/', '-');
    await server.create({ name, runtime, files, handler });
    for (let call = 0; call < 12; call++) await server.invoke(name, event);
  }
  await server.create({ name: 'order-total', runtime: 'python', code: ORDERS });
  for (let call = 0; call < 40; call++) await server.invoke('order-total', ORDER);
  for (let call = 0; call < 3; call++)
    await server.invoke('order-total', { id: 'A-1043', items: [{}] });
  const saved = { event: ORDER };
  const order = encodeURIComponent('An order');
  await server.request('PUT', `/api/v1/functions/order-total/events/${order}`, saved);
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(SETTLED_MS);
  await page.screenshot({ path: path.join(TO, `${name}.png`) });
}

async function typeEvent(page: Page, event: unknown): Promise<void> {
  await page.locator('.cm-content').nth(1).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(JSON.stringify(event, undefined, 2));
}

async function series(desk: Desk, suffix: string): Promise<void> {
  const { page } = desk;
  await desk.open('#/functions');
  await shoot(page, `functions${suffix}`);
  await desk.open('#/functions/order-total');
  await page.locator('.cm-content').nth(1).waitFor();
  await typeEvent(page, ORDER);
  await page.keyboard.press('ControlOrMeta+Enter');
  await shoot(page, `editor${suffix}`);
  await typeEvent(page, { id: 'A-1043', items: [{ name: 'Mouse', quantity: 1 }] });
  await page.keyboard.press('ControlOrMeta+Enter');
  await shoot(page, `error${suffix}`);
  for (const view of ['invocations', 'logs', 'metrics', 'settings']) {
    await desk.open(`#/${view}`);
    await shoot(page, `${view}${suffix}`);
  }
  await page.keyboard.press('ControlOrMeta+k');
  await shoot(page, `palette${suffix}`);
  await page.keyboard.press('Escape');
}

await mkdir(TO, { recursive: true });
try {
  await using desk = await openDesk();
  await shoot(desk.page, 'first-start');
  await fill(desk);
  await series(desk, '');
  await desk.page.emulateMedia({ colorScheme: 'dark' });
  await series(desk, '-dark');
  await using chinese = await openDesk({ server: desk.server, locale: 'zh-CN' });
  await series(chinese, '-zh');
  for (const name of SHOWN) {
    await copyFile(
      path.join(TO, `${name}.png`),
      path.join(ROOT, 'main/assets/screenshots', `${name}.png`),
    );
  }
} finally {
  await closeBrowser();
}
