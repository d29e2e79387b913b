import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { app, dialog } from 'electron';
import { loadDeskConfig } from './desk-config.ts';
import { startDesk } from './desk.ts';
import { watchOpenRequests } from './open-requests.ts';
import { registerScheme } from './protocol.ts';
import { secureContents } from './security.ts';
import { textsFor } from './texts.ts';

// Until the application is ready nothing here may wait: Electron is ready only when this module is.
registerScheme();
app.enableSandbox();
app.on('web-contents-created', (_event, contents) => secureContents(contents));
const requests = watchOpenRequests();

try {
  const config = loadDeskConfig({
    argv: process.argv,
    env: process.env,
    cwd: process.cwd(),
    packaged: app.isPackaged,
  });
  // Everything is kept in one folder, and there is one application to a folder.
  const userData = path.join(config.dataDir, 'desktop');
  mkdirSync(userData, { recursive: true, mode: 0o700 });
  app.setPath('userData', userData);
  if (app.requestSingleInstanceLock()) {
    void app
      .whenReady()
      .then(() => startDesk(config, requests))
      .catch(giveUp);
  } else {
    app.quit();
  }
} catch (error) {
  giveUp(error);
}

/** What can't start says why and ends. */
function giveUp(error: unknown): void {
  const { message } = error as Error;
  process.stderr.write(`${message}\n`);
  const languages = app.isReady() ? app.getPreferredSystemLanguages() : [];
  dialog.showErrorBox(textsFor(languages).notStarted, message);
  app.exit(1);
}
