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
  // Being offline is no failure; the next look may succeed.
  autoUpdater.on('error', (error) => log.warn({ err: error }, 'no newer release could be fetched'));
  const check = async () => {
    try {
      await (
        await autoUpdater.checkForUpdates()
      )?.downloadPromise;
    } catch {
      // Every failure is an 'error' event too.
    }
  };
  setInterval(() => void check(), CHECK_EVERY_MS).unref();
  await check();
}
