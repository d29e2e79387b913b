import { existsSync } from 'node:fs';
import path from 'node:path';
import { app } from 'electron';
import type { HostLog } from '../../runtimes/runtime.ts';

const CHECK_EVERY_MS = 6 * 3_600_000;

/**
 * Looks for a newer release now and every six hours, fetches it, and installs it when the
 * application quits. Only in packages that were built to be published: others have nowhere to look.
 */
export async function keepUpToDate(
  log: HostLog,
  onReady: (version: string) => void,
): Promise<void> {
  if (!app.isPackaged || !existsSync(path.join(process.resourcesPath, 'app-update.yml'))) return;
  const { autoUpdater } = (await import('electron-updater')).default;
  autoUpdater.logger = null;
  autoUpdater.on('update-downloaded', ({ version }) => onReady(version));
  const check = () =>
    autoUpdater
      .checkForUpdates()
      // Being offline is no failure; the next look may succeed.
      .catch((error: unknown) => log.warn({ err: error }, 'no look for a newer release'));
  await check();
  setInterval(() => void check(), CHECK_EVERY_MS).unref();
}
