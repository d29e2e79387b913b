import path from 'node:path';
import { app, dialog, session } from 'electron';
import type { Config } from '../config/load.ts';
import { PACKAGE_ROOT } from '../server/paths.ts';
import { createLog, VERSION } from '../start-platform.ts';
import { startDeskPlatform } from './desk-platform.ts';
import { followPlatform } from './follow-platform.ts';
import { serveContract } from './ipc.ts';
import { openLogFile } from './log-file.ts';
import { setMenu } from './menu.ts';
import { createNotifier } from './notifications.ts';
import { openArchive, type OpenRequests } from './open-requests.ts';
import { serveRenderer } from './protocol.ts';
import { quitGracefully } from './quit.ts';
import { secureSession } from './security.ts';
import { textsFor } from './texts.ts';
import { keepUpToDate } from './updater.ts';
import { createMainWindow } from './window.ts';

/** Opens the window, and starts the platform meanwhile. Rejects where that can't be started. */
export async function startDesk(config: Config, requests: OpenRequests): Promise<void> {
  const texts = textsFor(app.getPreferredSystemLanguages());
  const log = createLog(config, openLogFile(config.dataDir));
  secureSession(session.defaultSession);
  serveRenderer(path.join(PACKAGE_ROOT, 'out/renderer'));
  app.setAboutPanelOptions({ applicationName: app.name, applicationVersion: VERSION });
  if (app.isPackaged) app.setAsDefaultProtocolClient('cloudfunction');

  const window = createMainWindow(texts, log, () => app.quit());
  const notifier = createNotifier({
    texts,
    isFocused: () => window.isFocused,
    openInvocation: (id) => window.send('invocation.open', id),
  });
  const starting = startDeskPlatform(config, log, (reason) =>
    notifier.tell(texts.portFailed, reason, () => window.send('view.settings')),
  );
  const context = starting.then((started) => started.context);
  // That it failed is told once, by who awaits the start itself.
  context.catch(() => undefined);
  serveContract({ context, log, onConnected: () => window.connected() });
  quitGracefully({
    log,
    graceMs: config.runtime.shutdownGrace * 1_000,
    hide: () => window.hide(),
    close: async () => (await starting).close(),
  });

  const tell = (message: string) => dialog.showErrorBox(app.name, message);
  setMenu({ texts, window, platform: process.platform });
  window.show();
  requests.handle((request) => {
    if (request.kind === 'function') window.send('function.open', request.name);
    else if (request.kind === 'archive') void openArchive(request.file, { window, texts, tell });
    else window.show();
  });

  const { port } = await starting;
  let goesOnTold = false;
  app.on('window-all-closed', () => {
    // Programs may be using the port, and on macOS an application outlives its windows.
    if (process.platform === 'darwin') return;
    if (port.url === undefined) return app.quit();
    if (!goesOnTold) notifier.tell(texts.goesOn, texts.goesOnBody(port.url), () => window.show());
    goesOnTold = true;
  });
  followPlatform({ context: await context, port, texts, log, window, notifier });
  void keepUpToDate(log, (version) =>
    notifier.tell(texts.updateReady, texts.updateReadyBody(version)),
  );
}
