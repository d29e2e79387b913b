// Electron's security checklist, each point held by what can be seen from outside. That worlds and
// processes are really apart is Electron's part: it is asked for here, and given there.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findBrowser, NO_BROWSER } from '../browser.ts';
import { RENDERER_HEADERS } from '../../main/http/renderer-headers.ts';
import { electronBinary, launchApp, ROOT, type LaunchedApp } from './launch-app.ts';

// Whole applications are started, on machines that may be busy.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });

const binary = electronBinary();
const canRun = binary !== undefined || (await findBrowser()) !== undefined;
/** The double remembers what main asks of the system; Electron does it. */
const onDouble = binary === undefined;

/** What the double has beside Electron's own exports. */
interface Remembered {
  calls: { name: string; arguments: unknown[] }[];
}

describe.skipIf(!canRun)(`the shell is closed${canRun ? '' : ` (${NO_BROWSER})`}`, () => {
  let app: LaunchedApp;
  let page: Page;

  beforeAll(async () => {
    app = await launchApp();
    page = await app.page();
    await page.waitForLoadState();
  });
  afterAll(() => app?.[Symbol.asyncDispose]());

  /** What main asked of something that the double only remembers. */
  const remembered = (name: string) =>
    app.evaluate((electron, wanted) => {
      const { calls } = electron as unknown as Remembered;
      return calls.filter((call) => call.name === wanted).map((call) => call.arguments);
    }, name);

  test('its window is sandboxed and isolated, without Node', async () => {
    const preferences = await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => {
        const contents = window.webContents as unknown as {
          getLastWebPreferences(): Record<string, unknown>;
        };
        return contents.getLastWebPreferences();
      }),
    );
    expect(preferences).toHaveLength(1);
    expect(preferences[0]).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
    });
    for (const loose of [
      'nodeIntegrationInWorker',
      'nodeIntegrationInSubFrames',
      'webviewTag',
      'allowRunningInsecureContent',
      'experimentalFeatures',
      'enableBlinkFeatures',
    ]) {
      expect(preferences[0]?.[loose] ?? false, loose).toBe(false);
    }
  });

  test.runIf(onDouble)('every renderer is sandboxed', async () => {
    expect(await remembered('app.enableSandbox')).toEqual([[]]);
  });

  test('preload gives the page nothing but its port and commands', async () => {
    const reachable = await page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer', 'bridge'].filter(
        (name) => name in window,
      ),
    );
    expect(reachable).toEqual([]);

    const preload = await readFile(path.join(ROOT, 'out/preload/index.cjs'), 'utf8');
    expect(preload.match(/require\([^)]*\)/g)).toEqual(['require("electron")']);
    // Everything of Electron's that it touches. This list does not grow.
    expect([...new Set(preload.match(/electron\.[\w.]+/g))].sort()).toEqual([
      'electron.ipcRenderer.on',
      'electron.ipcRenderer.postMessage',
    ]);
    expect(preload.length).toBeLessThan(2_500);
  });

  test('only its own page gets a port', async () => {
    const own = { origin: 'app://bundle', parent: null };
    const closed = await app.evaluate(
      ({ ipcMain }, frames) =>
        frames.map((senderFrame) => {
          let isClosed = false;
          let isUsed = false;
          const port = {
            on: () => (isUsed = true),
            start: () => (isUsed = true),
            postMessage: () => undefined,
            close: () => (isClosed = true),
          };
          ipcMain.emit('cloudfunction:connect', { senderFrame, ports: [port] });
          return isClosed && !isUsed;
        }),
      [
        null,
        { origin: 'https://example.com', parent: null },
        { origin: 'app://other', parent: null },
        { origin: 'null', parent: null },
        { origin: 'file://', parent: null },
        { origin: 'app://bundle', parent: own },
      ],
    );
    expect(closed).toEqual([true, true, true, true, true, true]);
    expect(
      await app.evaluate(({ ipcMain }) =>
        ipcMain.eventNames().filter((name) => String(name).startsWith('cloudfunction')),
      ),
    ).toEqual(['cloudfunction:connect']);
  });

  test('runs no script and loads nothing but its own files', async () => {
    const done = await page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'window.injected = true';
      document.body.append(script);
      const frame = document.createElement('iframe');
      frame.srcdoc = '<p>frame</p>';
      const violation = new Promise((resolve) =>
        document.addEventListener('securitypolicyviolation', resolve, { once: true }),
      );
      const fetched = await fetch('https://example.com/').then(
        () => true,
        () => false,
      );
      await violation;
      let evaluated = true;
      try {
        // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
        new Function('return 1')();
      } catch {
        evaluated = false;
      }
      return { injected: 'injected' in window, fetched, evaluated };
    });
    expect(done).toEqual({ injected: false, fetched: false, evaluated: false });
  });

  test('serves its own files alone, each with the policy', async () => {
    const answers = await page.evaluate(async () => {
      const ask = async (address: string, init?: RequestInit) => {
        const response = await fetch(address, init);
        return {
          status: response.status,
          policy: response.headers.get('content-security-policy'),
          sniff: response.headers.get('x-content-type-options'),
          text: (await response.text()).slice(0, 200),
        };
      };
      return {
        page: await ask('/index.html'),
        outside: await ask('/..%2f..%2fpackage.json'),
        backslash: await ask('/..%5c..%5cpackage.json'),
        absolute: await ask('/%2fetc%2fpasswd'),
        broken: await ask('/%E0%A4%A'),
        missing: await ask('/nothing.js'),
        posted: await ask('/index.html', { method: 'POST' }),
      };
    });
    expect(answers.page).toMatchObject({
      status: 200,
      policy: RENDERER_HEADERS['content-security-policy'],
      sniff: 'nosniff',
    });
    for (const [name, answer] of Object.entries(answers)) {
      if (name === 'page') continue;
      expect(answer.status, name).toBeGreaterThanOrEqual(400);
      expect(answer.text, name).not.toContain('cloudfunction"');
      expect(answer.text, name).not.toContain('root:');
    }
  });

  test('stays on its page', async () => {
    const before = page.url();
    for (const target of ['https://example.com/', 'http://127.0.0.1:1/', 'file:///etc/passwd']) {
      await page.evaluate((address) => {
        location.href = address;
      }, target);
      // Whatever the page does next comes after what became of that.
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
      expect(page.url(), target).toBe(before);
    }
    const refused = await app.evaluate(({ BrowserWindow }) =>
      ['https://example.com/', 'app://other/', 'data:text/html,x', 'app://bundle/x'].map((url) => {
        let prevented = false;
        const event = { url, isMainFrame: false, preventDefault: () => (prevented = true) };
        BrowserWindow.getAllWindows()[0]?.webContents.emit('will-frame-navigate', event);
        return prevented;
      }),
    );
    expect(refused).toEqual([true, true, true, false]);
    // It is the page that it was, which hears commands as before.
    await app.evaluate(({ Menu }) => {
      Menu.getApplicationMenu()?.getMenuItemById('view.metrics')?.click();
    });
    await page.waitForURL(/#\/metrics/);
  });

  test('opens no window and no guest', async () => {
    const opened = await page.evaluate(() => window.open('http://example.com/') !== null);
    expect(opened && !onDouble).toBe(false);
    const prevented = await app.evaluate(({ BrowserWindow }) => {
      let prevented = false;
      const event = { preventDefault: () => (prevented = true) };
      BrowserWindow.getAllWindows()[0]?.webContents.emit('will-attach-webview', event, {}, {});
      return { prevented, windows: BrowserWindow.getAllWindows().length };
    });
    expect(prevented).toEqual({ prevented: true, windows: 1 });
  });

  test.runIf(onDouble)('hands only links to the web to the browser', async () => {
    const { length } = await remembered('shell.openExternal');
    await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      for (const url of [
        'file:///etc/passwd',
        'http://example.com/',
        'javascript:alert(1)',
        'smb://example.com/share',
        'https://example.com/docs',
      ]) {
        const event = { url, isMainFrame: true, preventDefault: () => undefined };
        contents?.emit('will-frame-navigate', event);
      }
    });
    const opened = await remembered('shell.openExternal');
    expect(opened.slice(length)).toEqual([['https://example.com/docs']]);
  });

  test.runIf(onDouble)('grants the page nothing of the system but its copy buttons', async () => {
    const granted = await app.evaluate(({ session }) => {
      const { handlers } = session.defaultSession as unknown as {
        handlers: Record<'request' | 'check' | 'device', (...received: unknown[]) => unknown>;
      };
      const own = { mainFrame: { origin: 'app://bundle', parent: null } };
      const foreign = { mainFrame: { origin: 'https://example.com', parent: null } };
      const ask = (contents: unknown, permission: string) => {
        let answer: unknown;
        handlers.request(contents, permission, (given: unknown) => (answer = given), {});
        return answer;
      };
      const all = [
        'media',
        'geolocation',
        'notifications',
        'clipboard-read',
        'openExternal',
        'usb',
      ];
      return {
        requests: all.map((permission) => ask(own, permission)),
        checks: all.map((permission) => handlers.check(null, permission, 'app://bundle', {})),
        device: handlers.device({}),
        copy: [
          ask(own, 'clipboard-sanitized-write'),
          ask(foreign, 'clipboard-sanitized-write'),
          handlers.check(null, 'clipboard-sanitized-write', 'app://bundle/', {}),
          handlers.check(null, 'clipboard-sanitized-write', 'https://example.com', {}),
        ],
      };
    });
    const none = [false, false, false, false, false, false];
    expect(granted).toEqual({
      requests: none,
      checks: none,
      device: false,
      copy: [true, false, true, false],
    });
  });

  test.runIf(onDouble)('its scheme has no more rights than https', async () => {
    const privileges = await app.evaluate(({ protocol }) =>
      Object.fromEntries(
        (protocol as unknown as { privileges: Map<string, unknown> }).privileges.entries(),
      ),
    );
    expect(privileges).toEqual({
      app: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    });
  });

  test.runIf(onDouble)('asks nothing of the network', async () => {
    // The two navigations that a test above tries are stopped before they are requests.
    expect(await remembered('network')).toEqual([]);
  });
});
