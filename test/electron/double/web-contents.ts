import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Frame, Page, Route } from 'playwright';
import { app } from './app.ts';
import { fromChromium, originOf, toChromium } from './address.ts';
import { browserContext } from './chromium.ts';
import { handlerOf, ipcMain } from './main-api.ts';
import { MessagePortMain } from './ports.ts';
import { recorded } from './record.ts';
import { session } from './session.ts';
import { pack, unpack } from './wire.ts';

const SHIM = readFileSync(new URL('./page-shim.js', import.meta.url), 'utf8');

export interface WebPreferences {
  preload?: string;
  sandbox?: boolean;
  contextIsolation?: boolean;
  nodeIntegration?: boolean;
}

interface WindowOpenResponse {
  action: 'allow' | 'deny';
}

/** What the shim in the page says. */
type FromPage =
  | { kind: 'document' }
  | { kind: 'ipc'; channel: string; args: unknown[]; ports: string[] }
  | { kind: 'port'; id: string; data: unknown }
  | { kind: 'port-closed'; id: string };

let lastId = 0;
const taken = new WeakSet<Page>();

/** A page of Chromium in the place of a window's contents. */
export class WebContents extends EventEmitter {
  readonly id = ++lastId;
  readonly session = session.defaultSession;
  page: Promise<Page>;
  readonly #preferences: WebPreferences;
  readonly #ports = new Map<string, MessagePortMain>();
  #openHandler: (details: { url: string }) => WindowOpenResponse = () => ({ action: 'allow' });
  /** Set while main itself navigates, which asks nobody. */
  #loading = false;
  #crashed = false;
  #url = 'about:blank';

  constructor(preferences: WebPreferences) {
    super();
    this.#preferences = preferences;
    this.page = this.#open();
    app.emit('web-contents-created', {}, this);
  }

  getURL(): string {
    return this.#url;
  }

  getLastWebPreferences(): WebPreferences {
    return this.#preferences;
  }

  get mainFrame(): unknown {
    return { origin: originOf(this.#url), parent: null, url: this.#url };
  }

  setWindowOpenHandler(handler: (details: { url: string }) => WindowOpenResponse): void {
    this.#openHandler = handler;
  }

  isLoading = () => this.#loading;
  setZoomFactor = recorded('webContents.setZoomFactor');
  openDevTools = recorded('webContents.openDevTools');

  async load(url: string): Promise<void> {
    this.#url = url;
    const page = await this.page;
    this.#loading = true;
    try {
      const response = await page.goto(toChromium(url));
      if (response !== null && !response.ok()) throw new Error(`ERR_FAILED loading '${url}'`);
      this.emit('did-finish-load');
    } finally {
      this.#loading = false;
    }
  }

  reload(): void {
    if (this.#crashed) {
      this.#crashed = false;
      const crashed = this.page;
      this.page = this.#open();
      // Not before there is another: a browser without a page ends.
      void Promise.all([crashed, this.page])
        .then(([page]) => page.close())
        .catch(() => undefined);
    }
    void this.load(this.#url).catch((error: unknown) => console.error('[double] reload', error));
  }

  /** Ends the page's process for real. */
  forcefullyCrashRenderer(): void {
    void this.page.then((page) => page.goto('chrome://crash')).catch(() => undefined);
  }

  executeJavaScript(code: string): Promise<unknown> {
    return this.page.then((page) => page.evaluate(code));
  }

  send(channel: string, ...args: unknown[]): void {
    this.#post({ kind: 'ipc', channel, data: pack(args) });
  }

  async close(): Promise<void> {
    this.#closePorts();
    const page = await this.page.catch(() => undefined);
    await page?.close().catch(() => undefined);
    this.emit('destroyed');
  }

  async #open(): Promise<Page> {
    const context = await browserContext(app.getPath('userData'));
    // The browser has a page from its start, which the first window takes.
    const first = context.pages().find((page) => !taken.has(page));
    const page = first ?? (await context.newPage());
    taken.add(page);
    let isCrashed = false;
    await page.exposeBinding('__electronDouble', ({ frame }, message: FromPage) =>
      this.#receive(frame, message),
    );
    const { preload } = this.#preferences;
    if (preload !== undefined) {
      const source = readFileSync(preload, 'utf8');
      await page.addInitScript(SHIM.replace('/* PRELOAD */', () => source));
    }
    await page.route('**/*', (route) => this.#answer(page, route));
    page.on('popup', (popup) => {
      const url = fromChromium(popup.url());
      if (this.#openHandler({ url }).action === 'deny') void popup.close().catch(() => undefined);
    });
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) this.#url = fromChromium(frame.url());
    });
    page.on('crash', () => {
      isCrashed = true;
      this.#crashed = true;
      this.#closePorts();
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
    });
    page.on('pageerror', (error) => console.error('[page]', error));
    page.on('close', () => {
      if (!isCrashed) this.emit('double:page-closed');
    });
    return page;
  }

  async #answer(page: Page, route: Route): Promise<void> {
    const request = route.request();
    const url = fromChromium(request.url());
    if (request.isNavigationRequest()) {
      const isMainFrame = request.frame() === page.mainFrame();
      // As Electron has it: a navigation has started before anybody is asked whether it may.
      this.emit('did-start-navigation', { url, isMainFrame, isSameDocument: false });
      if (!this.#loading && this.#isRefused(url, isMainFrame)) return route.abort('aborted');
    }
    const handler = handlerOf(url);
    if (handler === undefined) {
      recorded('network')(url);
      return route.abort('internetdisconnected');
    }
    const { method, headers } = { method: request.method(), headers: request.headers() };
    const response = await handler(new Request(url, { method, headers }));
    await route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    });
  }

  #isRefused(url: string, isMainFrame: boolean): boolean {
    let refused = false;
    const event = {
      url,
      isMainFrame,
      isSameDocument: false,
      preventDefault: () => (refused = true),
    };
    this.emit('will-frame-navigate', event);
    if (isMainFrame) this.emit('will-navigate', event);
    return refused;
  }

  #receive(frame: Frame, message: FromPage): void {
    if (message.kind === 'document') {
      this.#closePorts();
      this.emit('did-navigate', {}, fromChromium(frame.url()), 200, 'OK');
    }
    if (message.kind === 'port') this.#ports.get(message.id)?.receive(unpack(message.data));
    if (message.kind === 'port-closed') {
      this.#ports.get(message.id)?.disconnected();
      this.#ports.delete(message.id);
    }
    if (message.kind === 'ipc') {
      const senderFrame = frameOf(frame);
      const ports = message.ports.map((id) => this.#adopt(id));
      const args = message.args.map(unpack);
      ipcMain.emit(message.channel, { sender: this, senderFrame, ports }, ...args);
    }
  }

  #adopt(id: string): MessagePortMain {
    const port = new MessagePortMain({
      post: (data) => this.#post({ kind: 'port', id, data: pack(data) }),
      close: () => this.#post({ kind: 'port-close', id }),
    });
    this.#ports.set(id, port);
    return port;
  }

  #closePorts(): void {
    for (const port of this.#ports.values()) port.disconnected();
    this.#ports.clear();
  }

  #post(message: unknown): void {
    void this.page
      .then((page) =>
        page.evaluate((content) => {
          const receive = (globalThis as unknown as Record<string, (content: unknown) => void>)[
            '__electronDoubleReceive'
          ];
          receive?.(content);
        }, message),
      )
      // A page that goes away hears no more.
      .catch(() => undefined);
  }
}

function frameOf(frame: Frame): unknown {
  const parent = frame.parentFrame();
  return {
    url: fromChromium(frame.url()),
    origin: originOf(frame.url()),
    parent: parent === null ? null : frameOf(parent),
  };
}
