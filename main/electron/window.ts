import path from 'node:path';
import { app, BrowserWindow, dialog, nativeTheme } from 'electron';
import type { ShellCommand, ShellCommands } from '../contract/shell.ts';
import { SHELL_MESSAGE } from '../contract/shell.ts';
import type { HostLog } from '../../runtimes/runtime.ts';
import { PACKAGE_ROOT } from '../server/paths.ts';
import { APP_ORIGIN } from './security.ts';
import type { NativeLanguage } from './native-language.ts';

/** So many crashes within a minute, and the person is asked instead of the page being reloaded. */
const MAX_CRASHES = 3;
const MINUTE_MS = 60_000;

/** The one window. It may be closed and opened again while the application lives. */
export interface MainWindow {
  /** Opens it where it is closed, and brings it to the front. */
  show(): void;
  /** Opens it, and asks its page for something as soon as the page listens. */
  send<C extends ShellCommand>(
    command: C,
    ...argument: undefined extends ShellCommands[C] ? [ShellCommands[C]?] : [ShellCommands[C]]
  ): void;
  /** Its page has connected: from now on it hears commands. */
  connected(): void;
  /** The application ends: it goes from sight, and nothing opens it any more. */
  hideForGood(): void;
  readonly isFocused: boolean;
}

export function createMainWindow(
  language: NativeLanguage,
  log: HostLog,
  onSessionEnd: () => void,
): MainWindow {
  let window: BrowserWindow | undefined;
  let listening = false;
  let isEnding = false;
  const waiting: [string, unknown][] = [];

  function open(): BrowserWindow {
    const opened = new BrowserWindow({
      name: 'main',
      windowStatePersistence: true,
      width: 1280,
      height: 800,
      minWidth: 720,
      minHeight: 480,
      show: false,
      title: app.name,
      icon: path.join(PACKAGE_ROOT, 'main/assets/icons/256x256.png'),
      // What is seen before the page paints.
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#16181d' : '#ffffff',
      webPreferences: {
        preload: path.join(PACKAGE_ROOT, 'out/preload/index.cjs'),
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        spellcheck: false,
      },
    });
    const { webContents } = opened;
    opened.once('ready-to-show', () => {
      if (!isEnding) opened.show();
    });
    opened.on('closed', () => {
      window = undefined;
      listening = false;
    });
    // Windows ends its session without asking the application to quit.
    opened.on('session-end', onSessionEnd);
    // The page keeps unsaved text by itself: there is nothing to ask before it goes.
    webContents.on('will-prevent-unload', (event) => event.preventDefault());
    // Not as soon as a navigation starts: one that is denied leaves the page as it is.
    webContents.on('did-navigate', () => (listening = false));
    webContents.on('render-process-gone', () => (listening = false));
    recoverFromCrashes(opened, language, log);
    askWhenUnresponsive(opened, language);
    void opened.loadURL(`${APP_ORIGIN}/index.html`).catch((error: unknown) => {
      if (isEnding || opened.isDestroyed()) return;
      log.error({ err: error }, 'the page could not be loaded');
      // Without its page there would be no sign of life at all.
      opened.show();
    });
    return opened;
  }

  return {
    show() {
      if (isEnding) return;
      if (window === undefined) {
        window = open();
        return;
      }
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    send(command, ...[argument]) {
      if (isEnding) return;
      this.show();
      if (listening) window?.webContents.send(SHELL_MESSAGE.command, command, argument);
      else waiting.push([command, argument]);
    },
    connected() {
      listening = true;
      for (const [command, argument] of waiting.splice(0)) {
        window?.webContents.send(SHELL_MESSAGE.command, command, argument);
      }
    },
    hideForGood() {
      isEnding = true;
      window?.hide();
    },
    get isFocused() {
      return window?.isFocused() ?? false;
    },
  };
}

/** A crashed page is loaded again; one that keeps crashing only when the person says so. */
function recoverFromCrashes(window: BrowserWindow, language: NativeLanguage, log: HostLog): void {
  let crashes: number[] = [];
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    log.error({ reason, exitCode }, "the window's page crashed");
    const now = Date.now();
    crashes = [...crashes.filter((time) => time > now - MINUTE_MS), now];
    if (crashes.length < MAX_CRASHES) return window.webContents.reload();
    const { texts } = language;
    void dialog
      .showMessageBox(window, {
        type: 'error',
        message: texts.crashed,
        detail: texts.crashedDetail,
        buttons: [texts.reload, texts.quit],
        defaultId: 0,
        cancelId: 0,
        noLink: true,
      })
      .then(({ response }) => {
        if (response === 1) return app.quit();
        if (!window.isDestroyed()) window.webContents.reload();
      });
  });
}

function askWhenUnresponsive(window: BrowserWindow, language: NativeLanguage): void {
  let asked: AbortController | undefined;
  window.on('unresponsive', () => {
    if (asked !== undefined) return;
    const asking = (asked = new AbortController());
    const { texts } = language;
    void dialog
      .showMessageBox(window, {
        type: 'warning',
        message: texts.unresponsive,
        detail: texts.unresponsiveDetail,
        buttons: [texts.wait, texts.reload],
        defaultId: 0,
        cancelId: 0,
        noLink: true,
        signal: asking.signal,
      })
      .then(({ response }) => {
        asked = undefined;
        if (asking.signal.aborted || response === 0 || window.isDestroyed()) return;
        // A page in an endless loop can't be reloaded; its process can be ended, which reloads it.
        window.webContents.forcefullyCrashRenderer();
      });
  });
  // It answers again: there is nothing left to decide.
  window.on('responsive', () => asked?.abort());
}
