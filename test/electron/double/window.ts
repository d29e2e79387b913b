import { EventEmitter } from 'node:events';
import { app } from './app.ts';
import { recorded } from './record.ts';
import { WebContents, type WebPreferences } from './web-contents.ts';

export interface WindowOptions {
  name?: string;
  show?: boolean;
  webPreferences?: WebPreferences;
}

const all = new Set<BrowserWindow>();

export class BrowserWindow extends EventEmitter {
  static getAllWindows = () => [...all];
  static getFocusedWindow = () => [...all].find((window) => window.isFocused()) ?? null;

  readonly webContents: WebContents;
  /** What main made it with. */
  readonly options: WindowOptions;
  focused = true;
  #visible: boolean;
  #destroyed = false;

  constructor(options: WindowOptions = {}) {
    super();
    this.options = options;
    this.#visible = options.show !== false;
    this.webContents = new WebContents(options.webPreferences ?? {});
    this.webContents.on('double:page-closed', () => this.#gone());
    all.add(this);
    app.windows.add(this);
  }

  async loadURL(url: string): Promise<void> {
    await this.webContents.load(url);
    this.emit('ready-to-show');
  }

  async close(): Promise<void> {
    let stopped = false;
    this.emit('close', { preventDefault: () => (stopped = true) });
    if (!stopped) await this.destroy();
  }

  async destroy(): Promise<void> {
    this.#gone();
    await this.webContents.close();
  }

  show(): void {
    this.#visible = true;
  }

  hide(): void {
    this.#visible = false;
  }

  isVisible = () => this.#visible;
  isDestroyed = () => this.#destroyed;
  isFocused = () => this.focused && this.#visible;
  isMinimized = () => false;
  focus = recorded('window.focus');
  restore = recorded('window.restore');

  #gone(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    all.delete(this);
    this.emit('closed');
    app.forget(this);
  }
}
