// npm run bench:desk [-- <folder>]: what the person feels in the page: paint, typing, run, live
// tail, and how fast every view opens on 1,000 functions and 1,000,000 calls, which are made first,
// in the folder where one is given. In a real browser without a graphics card, on this machine.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright';
import { startTestServer, type TestServer } from '../test-server.ts';
import { closeBrowser, openDesk, type Desk } from '../desk/desk.ts';
import { makeLargeStore } from './large-store.ts';
import { printReport, type Row } from './report.ts';
import { distribution, median } from './statistics.ts';

const LOADS = 5;
const KEYS = 100;
const RUNS = 30;
const TAIL_SECONDS = 5;
const LINES = 5_000;

const rows: Row[] = [];
const scratch = await mkdtemp(path.join(os.tmpdir(), 'cf-bench-'));
const folder = process.argv.slice(2).find((one) => !one.startsWith('-'));
const goal = (limit: number) => ({ kind: 'at-most', limit }) as const;

try {
  await loading();
  await typing();
  await running();
  await liveTail();
  await openingViews(folder ?? path.join(scratch, 'large'));
  printReport(rows, { json: process.argv.includes('--json'), load: 'Chromium' });
} finally {
  await closeBrowser();
  await rm(scratch, { recursive: true, force: true });
}

/** Windows that never saw the page before: on the list, which is the first view, and on an editor. */
async function loading(): Promise<void> {
  await using first = await openDesk();
  const { server } = first;
  await server.create({ name: 'first', runtime: 'node', code: 'exports.handler = (e) => e;\n' });
  const list = await openings(server, '#/functions', '[role=grid] [role=row]');
  const editor = await openings(server, '#/functions/first', '.cm-content[contenteditable=true]');
  rows.push({ what: 'first paint, p50', value: list.paintMs, unit: 'ms', goal: goal(300) });
  rows.push({
    what: 'scripts of the first view, gzip',
    value: list.kb,
    unit: 'KB',
    goal: goal(250),
  });
  rows.push({
    what: 'an editor: first paint, p50',
    value: editor.paintMs,
    unit: 'ms',
    goal: goal(300),
  });
  rows.push({
    what: 'an editor: ready for typing, p50',
    value: editor.readyMs,
    unit: 'ms',
    goal: goal(700),
  });
  rows.push({
    what: 'scripts of an editor with its language, gzip',
    value: editor.kb,
    unit: 'KB',
    goal: undefined,
  });
}

/** Medians of several windows, and the compressed size of all scripts that one asks for. */
async function openings(server: TestServer, hash: string, ready: string) {
  const paints: number[] = [];
  const readies: number[] = [];
  let bytes = 0;
  for (let load = 0; load < LOADS; load++) {
    await using desk = await openDesk({ server });
    const { page } = desk;
    bytes = 0;
    const scripts: Promise<void>[] = [];
    page.on('response', (response) => {
      if (!/\.js$/.test(new URL(response.url()).pathname)) return;
      scripts.push(
        response.body().then((body) => {
          bytes += gzipSync(body).length;
        }),
      );
    });
    const session = await page.context().newCDPSession(page);
    await session.send('Network.setCacheDisabled', { cacheDisabled: true });
    await page.goto('about:blank');
    await page.goto(`${server.url}/${hash}`);
    readies.push(
      await page.evaluate(
        (selector) =>
          new Promise<number>((resolve) => {
            const look = () => {
              if (document.querySelector(selector) === null) requestAnimationFrame(look);
              else resolve(performance.now());
            };
            look();
          }),
        ready,
      ),
    );
    paints.push(
      await page.evaluate(
        () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
      ),
    );
    await page.waitForTimeout(300);
    await Promise.all(scripts);
  }
  return { paintMs: median(paints), readyMs: median(readies), kb: bytes / 1_024 };
}

/**
 * Work of the page's main thread for one key: its event, the editor's update, style, layout and paint.
 * Asking for the figures and for the next frame is work of that thread too; what it takes without
 * a key is the floor, and is taken off.
 */
async function typing(): Promise<void> {
  await using desk = await openDesk();
  const { page, server } = desk;
  const line = (n: number) => `  const value${n} = compute(${n}, "text ${n}"); // line ${n}`;
  const body = Array.from({ length: LINES - 3 }, (_, n) => line(n)).join('\n');
  const code = `exports.handler = (event) => {\n${body}\n  return event;\n};\nfunction compute() {}\n`;
  await server.create({ name: 'long', runtime: 'node', code });
  await desk.open('#/functions/long');
  const editor = page.locator('.cm-content').first();
  await editor.click({ position: { x: 200, y: 100 } });
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const busy = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN) * 1_000;
  };
  const work = async (act: () => Promise<void>) => {
    const before = await busy();
    await act();
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    return (await busy()) - before;
  };
  const asking: number[] = [];
  const keys: number[] = [];
  for (let key = 0; key < KEYS; key++) {
    asking.push(await work(async () => undefined));
    keys.push(await work(() => page.keyboard.press('abcdefghij'[key % 10] ?? 'a')));
  }
  const floor = median(asking);
  const what = `work for a key in a ${LINES.toLocaleString('en')}-line file, p95`;
  rows.push({ what, value: distribution(keys).p95 - floor, unit: 'ms', goal: goal(16) });
}

async function running(): Promise<void> {
  await using desk = await openDesk();
  const { page, server } = desk;
  await server.create({ name: 'warm', runtime: 'node', code: 'exports.handler = (e) => e;\n' });
  await server.invoke('warm', {});
  await desk.open('#/functions/warm');
  await page.locator('.cm-content').nth(1).waitFor();
  const samples: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    await page.evaluate(() => performance.clearMeasures('cf:run-to-result'));
    await page.keyboard.press('ControlOrMeta+Enter');
    await page.waitForFunction(
      () => performance.getEntriesByName('cf:run-to-result').length > 0,
      undefined,
      { polling: 20 },
    );
    samples.push(
      await page.evaluate(
        () => performance.getEntriesByName('cf:run-to-result')[0]?.duration ?? NaN,
      ),
    );
  }
  const { p50, p95 } = distribution(samples);
  rows.push({ what: 'run to result, warm Node, p50', value: p50, unit: 'ms', goal: goal(30) });
  rows.push({ what: 'run to result, warm Node, p95', value: p95, unit: 'ms', goal: undefined });
}

/** 5,000 lines a second; the longest time between two frames while they come. */
async function liveTail(): Promise<void> {
  await using desk = await openDesk({ flags: { 'default-timeout': '60' } });
  const { page, server } = desk;
  const code = `export const handler = async ({ seconds }) => {
  for (let tick = 0; tick < seconds * 50; tick++) {
    for (let line = 0; line < 100; line++) console.log(\`tick \${tick} line \${line} of the live tail\`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
`;
  await server.create({ name: 'printer', runtime: 'node', code });
  await desk.open('#/logs');
  await page.waitForTimeout(1_000);
  // One call keeps 10,000 lines: several calls, one after the other.
  const printing = (async () => {
    for (let call = 0; call < TAIL_SECONDS; call++) await server.invoke('printer', { seconds: 1 });
  })();
  const frames = await framesFor(page, TAIL_SECONDS * 1_000);
  await printing;
  const { p50, p99 } = distribution(frames);
  const longest = Math.max(...frames);
  rows.push({
    what: 'live tail, 5,000 lines/s, longest frame',
    value: longest,
    unit: 'ms',
    goal: goal(50),
  });
  rows.push({ what: 'the same, p99', value: p99, unit: 'ms', goal: undefined });
  rows.push({ what: 'the same, p50', value: p50, unit: 'ms', goal: undefined });
}

function framesFor(page: Page, ms: number): Promise<number[]> {
  return page.evaluate(
    (duration) =>
      new Promise<number[]>((resolve) => {
        const gaps: number[] = [];
        const began = performance.now();
        let last = began;
        const frame = (now: number) => {
          gaps.push(now - last);
          last = now;
          if (now - began > duration) resolve(gaps);
          else requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }),
    ms,
  );
}

/** From the click to the first row or figure on the screen; the median of what follows the first. */
async function openingViews(dataDir: string): Promise<void> {
  process.stderr.write('Making 1,000 functions and 1,000,000 calls …\n');
  await makeLargeStore(dataDir);
  await using server = await startTestServer({}, dataDir);
  await using desk = await openDesk({ server });
  const SHOWN: Record<string, string> = {
    functions: '[role=grid][aria-label=Functions] [aria-rowindex="5"]',
    invocations: '[role=grid][aria-label=Invocations] [aria-rowindex="5"]',
    logs: '[role=grid] [role=row] .message',
    metrics: '.uplot',
    settings: 'main h2',
  };
  const times = new Map<string, number[]>();
  for (let round = 0; round < 6; round++) {
    for (const [view, selector] of Object.entries(SHOWN)) {
      const ms = await openView(desk, view, selector);
      // The first time the view's own script is loaded, too: told apart.
      const name = round === 0 ? `${view}, first time` : view;
      times.set(name, [...(times.get(name) ?? []), ms]);
    }
  }
  for (const [name, samples] of times) {
    rows.push({
      what: `1,000 functions, 1,000,000 calls: opens ${name}`,
      value: median(samples),
      unit: 'ms',
      goal: goal(200),
    });
  }
}

async function openView({ page }: Desk, view: string, selector: string): Promise<number> {
  const ms = await page.evaluate(
    ([hash, wanted]) =>
      new Promise<number>((resolve, reject) => {
        const began = performance.now();
        location.hash = hash ?? '';
        const look = () => {
          if (document.querySelector(wanted ?? '') !== null) resolve(performance.now() - began);
          else if (performance.now() - began > 20_000) reject(new Error(`${hash}: ${wanted}`));
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
    [`#/${view}`, selector],
  );
  await page.waitForTimeout(500);
  return ms;
}
