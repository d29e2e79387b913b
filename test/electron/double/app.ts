import { EventEmitter } from 'node:events';
import { mkdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { closeBrowser } from './chromium.ts';
import { recorded } from './record.ts';

const { productName, version } = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../../../package.json'), 'utf8'),
) as { productName: string; version: string };

/** Whatever can be closed when the application quits. */
export interface Closable {
  close(): Promise<void>;
}

class App extends EventEmitter {
  readonly name = productName;
  readonly isPackaged = false;
  readonly windows = new Set<Closable>();
  readonly #ready = Promise.withResolvers<void>();
  readonly #paths = new Map<string, string>();
  #isReady = false;
  quitting = false;

  whenReady = () => this.#ready.promise;
  isReady = () => this.#isReady;
  getVersion = () => version;
  getPreferredSystemLanguages = () => [process.env['DOUBLE_LANGUAGE'] ?? 'en-US'];
  enableSandbox = recorded('app.enableSandbox');
  setAboutPanelOptions = recorded('app.setAboutPanelOptions');
  setAppUserModelId = recorded('app.setAppUserModelId');
  showAboutPanel = recorded('app.showAboutPanel');
  setAsDefaultProtocolClient = recorded('app.setAsDefaultProtocolClient', () => true);

  /** Called by `run.mjs` when the main module has run. */
  becomeReady(): void {
    this.#isReady = true;
    this.emit('ready', {}, {});
    this.#ready.resolve();
  }

  setPath(name: string, place: string): void {
    this.#paths.set(name, place);
  }

  getPath(name: string): string {
    return this.#paths.get(name) ?? path.join(os.tmpdir(), 'electron-double', name);
  }

  requestSingleInstanceLock(): boolean {
    const folder = this.getPath('userData');
    mkdirSync(folder, { recursive: true });
    const lock = path.join(folder, 'double.lock');
    const owner = ownerOf(lock);
    const later = path.join(folder, 'double.second');
    if (owner !== undefined) {
      const content = JSON.stringify({ argv: process.argv, cwd: process.cwd() });
      writeFileSync(later, content);
      return false;
    }
    writeFileSync(lock, String(process.pid));
    const watcher = watch(folder, (_event, name) => {
      if (name !== path.basename(later)) return;
      const content = readIfThere(later);
      if (content === undefined || content === '') return;
      rmSync(later, { force: true });
      const { argv, cwd } = JSON.parse(content) as { argv: string[]; cwd: string };
      this.emit('second-instance', {}, argv, cwd, null);
    });
    watcher.unref();
    return true;
  }

  quit(): void {
    if (this.quitting) return;
    let stopped = false;
    this.emit('before-quit', { preventDefault: () => (stopped = true) });
    if (stopped) return;
    this.quitting = true;
    void Promise.all([...this.windows].map((window) => window.close())).then(() => {
      this.emit('will-quit', { preventDefault: () => undefined });
      this.exit(0);
    });
  }

  exit(code = 0): void {
    this.emit('quit', {}, code);
    rmSync(path.join(this.getPath('userData'), 'double.lock'), { force: true });
    void closeBrowser().finally(() => process.exit(code));
  }

  /** A window is gone. */
  forget(window: Closable): void {
    this.windows.delete(window);
    if (this.windows.size > 0 || this.quitting) return;
    // Without a listener Electron quits.
    if (!this.emit('window-all-closed')) this.quit();
  }
}

export const app = new App();

function ownerOf(lock: string): number | undefined {
  const pid = Number(readIfThere(lock));
  if (!pid) return undefined;
  try {
    process.kill(pid, 0);
    return pid;
  } catch {
    return undefined;
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
