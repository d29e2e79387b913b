import path from 'node:path';
import { app, dialog, session } from 'electron';
import type { Config } from '../config/load.ts';
import type { HostLog } from '../../runtimes/runtime.ts';
import { PACKAGE_ROOT } from '../server/paths.ts';
import { createLog, VERSION } from '../start-platform.ts';
import type { HttpPort } from './http-port.ts';
import { startDeskPlatform } from './desk-platform.ts';
import { followPlatform } from './follow-platform.ts';
import { serveContract } from './ipc.ts';
import { openLogFile } from './log-file.ts';
import { setMenu } from './menu.ts';
import { createNativeLanguage } from './native-language.ts';
import { APP_ID, createNotifier } from './notifications.ts';
import { openArchive, type OpenRequests } from './open-requests.ts';
import { serveRenderer } from './protocol.ts';
import { quitGracefully } from './quit.ts';
import { secureSession } from './security.ts';
import { keepUpToDate } from './updater.ts';
import { createMainWindow } from './window.ts';

/** Opens the window, and starts the platform meanwhile. Rejects where that can't be started. */
export async function startDesk(config: Config, requests: OpenRequests): Promise<void> {
  const language = createNativeLanguage(app.getPreferredSystemLanguages());
  const log = createLog(config, openLogFile(config.dataDir, !app.isPackaged));
  logUncaught(log);
  secureSession(session.defaultSession);
  serveRenderer(path.join(PACKAGE_ROOT, 'out/renderer'));
  app.setAboutPanelOptions({ applicationName: app.name, applicationVersion: VERSION });
  if (process.platform === 'win32') app.setAppUserModelId(APP_ID);
  if (app.isPackaged) app.setAsDefaultProtocolClient('cloudfunction');

  const window = createMainWindow(language, log, () => app.quit());
  const notifier = createNotifier({
    language,
    isFocused: () => window.isFocused,
    openInvocation: (id) => window.send('invocation.open', id),
  });
  const starting = startDeskPlatform(config, log, (reason) =>
    notifier.tell(language.texts.portFailed, reason, () => window.send('view.settings')),
  );
  const context = starting.then((started) => started.context);
  // That it failed is told once, by who awaits the start itself.
  context.catch(() => undefined);
  serveContract({
    context,
    log,
    onConnected(shownIn) {
      language.follow(shownIn);
      window.connected();
    },
  });
  quitGracefully({
    log,
    graceMs: config.runtime.shutdownGrace * 1_000,
    hide: () => window.hideForGood(),
    close: async () => (await starting).close(),
  });

  const tell = (message: string) => dialog.showErrorBox(app.name, message);
  const showMenu = () => setMenu({ texts: language.texts, window, platform: process.platform });
  showMenu();
  language.onChange(showMenu);

  /** Known when the platform has started. */
  const http: { port?: HttpPort } = {};
  let goesOnTold = false;
  app.on('window-all-closed', () => {
    // Programs may be using the port, and on macOS an application outlives its windows.
    if (process.platform === 'darwin') return;
    const url = http.port?.url;
    if (url === undefined) return app.quit();
    const { goesOn, goesOnBody } = language.texts;
    if (!goesOnTold) notifier.tell(goesOn, goesOnBody(url), () => window.show());
    goesOnTold = true;
  });
  window.show();
  requests.handle((request) => {
    if (request.kind === 'function') window.send('function.open', request.name);
    else if (request.kind === 'archive')
      void openArchive(request.file, { window, texts: language.texts, tell });
    else window.show();
  });

  const { port } = await starting;
  http.port = port;
  followPlatform({ context: await context, port, language, log, window, notifier });
  void keepUpToDate(log, (version) => {
    const { updateReady, updateReadyBody } = language.texts;
    notifier.tell(updateReady, updateReadyBody(version));
  });
}

/** Nobody reads a desktop application's standard error, where Node would tell of these. */
function logUncaught(log: HostLog): void {
  process.on('unhandledRejection', (error) =>
    log.error({ err: error }, 'a rejection was not handled'),
  );
  process.on('uncaughtException', (error) => log.error({ err: error }, 'an error was not caught'));
}
