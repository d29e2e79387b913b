// A real browser that is signed in visits pages of others: none of them can call, read or change anything.
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBrowser, launchBrowser, NO_BROWSER } from '../browser.ts';
import { startTestServer, type TestServer } from '../test-server.ts';

const INVOKE = '/api/v1/functions/echo/invoke';
/** A name that the browser finds at this machine, as after a rebinding. */
const REBOUND = 'rebound.example';

const hasBrowser = (await findBrowser()) !== undefined;
if (!hasBrowser) console.warn(NO_BROWSER);

describe.skipIf(!hasBrowser)('pages of others', () => {
  let server: TestServer;
  let browser: Browser;
  let others: http.Server;
  let port: number;

  beforeAll(async () => {
    server = await startTestServer();
    const code = 'exports.handler = (event) => event;';
    await server.create({ name: 'echo', runtime: 'node', code });
    others = http.createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>other</title>');
    });
    await once(others.listen(0, '127.0.0.1'), 'listening');
    ({ port } = others.address() as AddressInfo);
    browser = await launchBrowser({ args: [`--host-resolver-rules=MAP ${REBOUND} 127.0.0.1`] });
  });
  afterAll(async () => {
    await browser?.close();
    others?.close();
    await server?.[Symbol.asyncDispose]();
  });

  /** A page of a browser that has a session with the platform. */
  async function signedIn(): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(server.running.createLink());
    const status = () => page.evaluate(() => fetch('/api/v1/functions').then((one) => one.status));
    expect(await status()).toBe(200);
    return page;
  }

  /** What a page gets for each way of asking: the answer it can read, or that it can read none. */
  function attack(page: Page, target: string, token = ''): Promise<string[]> {
    return page.evaluate(
      async ([address, bearer]) => {
        const ways: RequestInit[] = [
          ...['text/plain', 'application/x-www-form-urlencoded', 'application/json'].map(
            (type) => ({
              headers: { 'content-type': type },
            }),
          ),
          { mode: 'no-cors' },
          { headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' } },
        ];
        const body = '{"event":"stolen"}';
        const asked = ways.map((way) =>
          fetch(address, { method: 'POST', body, credentials: 'include', ...way }).then(
            async ({ status, type }) => (type === 'opaque' ? 'opaque' : `${status}`),
            () => 'refused',
          ),
        );
        const frame = document.createElement('iframe');
        frame.name = 'target';
        document.body.append(frame);
        for (const enctype of [
          'text/plain',
          'application/x-www-form-urlencoded',
          'multipart/form-data',
        ]) {
          const form = document.createElement('form');
          Object.assign(form, { action: address, method: 'POST', enctype, target: 'target' });
          const input = document.createElement('input');
          // As plain text this is JSON.
          Object.assign(input, { name: '{"event":"', value: 'stolen"}' });
          form.append(input);
          document.body.append(form);
          const answered = new Promise((resolve) =>
            frame.addEventListener('load', resolve, { once: true }),
          );
          form.submit();
          await answered;
        }
        return Promise.all(asked);
      },
      [target, token] as const,
    );
  }

  async function expectNothingHappened(): Promise<void> {
    const { body } = await server.request('GET', '/api/v1/invocations');
    expect((body as { items: unknown[] }).items).toEqual([]);
  }

  // Cookies know no ports: to the browser the first is the same site.
  test.each(['127.0.0.1', 'localhost'])('of another port of %s', async (host) => {
    const page = await signedIn();
    await page.goto(`http://${host}:${port}/`);
    const answers = await attack(page, `${server.url}${INVOKE}`, server.token);
    expect(answers.filter((one) => one !== 'refused' && one !== 'opaque')).toEqual([]);
    await expectNothingHappened();
  });

  test('of a name that was bound to this machine', async () => {
    const page = await signedIn();
    const address = `http://${REBOUND}:${new URL(server.url).port}`;
    const response = await page.goto(`${address}/`);
    expect(response?.status()).toBe(403);
    // Even with the token: to the browser it is one origin, and nothing but the name is wrong.
    const answers = await attack(page, `${address}${INVOKE}`, server.token);
    expect(answers.filter((one) => one !== '403' && one !== 'opaque')).toEqual([]);
    await expectNothingHappened();
  });
});
