import { EventEmitter } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { keepUpToDate } from '../../main/electron/updater.ts';
import { app } from './double/electron.ts';

vi.mock('electron', () => import('./double/electron.ts'));
const updater = vi.hoisted(() => ({ check: vi.fn() }));
vi.mock('electron-updater', async () => {
  const { EventEmitter } = await import('node:events');
  const autoUpdater = Object.assign(new EventEmitter(), { checkForUpdates: updater.check });
  return { default: { autoUpdater } };
});

const { autoUpdater } = (await import('electron-updater')).default as unknown as {
  autoUpdater: EventEmitter;
};
const warn = vi.fn();
const log = { warn } as never;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'cf-updater-'));
  await writeFile(path.join(folder, 'app-update.yml'), '');
  Object.assign(app, { isPackaged: true });
  Object.assign(process, { resourcesPath: folder });
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(() => {
  autoUpdater.removeAllListeners();
  warn.mockClear();
});

/** As electron-updater fails: by an event, and by what it has promised. */
function fail(message: string): Promise<never> {
  const error = new Error(message);
  autoUpdater.emit('error', error, message);
  return Promise.reject(error);
}

test.each([
  ['a look', () => fail('offline')],
  ['a download', async () => ({ downloadPromise: fail('offline') })],
])('%s that fails is logged as a warning', async (_what, check) => {
  updater.check.mockImplementation(check);
  await keepUpToDate(log, () => undefined);
  expect(warn).toHaveBeenCalledOnce();
  expect(warn.mock.calls[0]?.[0]).toMatchObject({ err: { message: 'offline' } });
});

test('a release that is fetched is told', async () => {
  updater.check.mockImplementation(async () => {
    autoUpdater.emit('update-downloaded', { version: '9.9.9' });
    return { downloadPromise: Promise.resolve([]) };
  });
  const ready = vi.fn();
  await keepUpToDate(log, ready);
  expect(ready).toHaveBeenCalledWith('9.9.9');
  expect(warn).not.toHaveBeenCalled();
});
