// A disk that takes nothing: calls are answered, saves say what to do, nothing half-made stays.
import Database from 'better-sqlite3';
import { execa } from 'execa';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSourceFolders } from '../../main/functions/source-folders.ts';
import { startTestServer } from '../test-server.ts';

const ID = '00000000-0000-7000-8000-000000000001';
const CODE = 'exports.handler = (event) => event.length;';

let dir: string;
beforeEach(async () => void (dir = await mkdtemp(path.join(os.tmpdir(), 'cf-full-'))));
afterEach(() => rm(dir, { recursive: true, force: true }));

test('calls go on while records can not be written, beyond what is held for them', async () => {
  await using server = await startTestServer();
  await server.create({ name: 'size', runtime: 'node', code: CODE });
  const { store } = server.running.platform;
  await store.flush();
  const other = new Database(path.join(server.dataDir, 'platform.db'));
  other.exec('BEGIN IMMEDIATE');
  try {
    const event = 'x'.repeat(4_000_000);
    for (let n = 0; n < 20; n++) {
      expect(await server.invoke('size', event)).toMatchObject({
        status: 'success',
        result: event.length,
      });
    }
    expect(store.backlogBytes).toBeGreaterThan(64 * 1024 * 1024);
    expect(store.backlogBytes).toBeLessThan(74 * 1024 * 1024);
    expect((await server.request('GET', '/api/health')).body).toMatchObject({ storage: 'failing' });
  } finally {
    other.exec('ROLLBACK');
    other.close();
  }
  await store.flush();
  const { id } = await server.invoke('size', 'after');
  expect((await store.invocation(id))?.status).toBe('success');
  expect((await server.request('GET', '/api/health')).body).toMatchObject({ storage: 'ok' });
});

test('code that can not be written leaves no draft and tells what to do', async () => {
  const folders = createSourceFolders(dir);
  const files = { 'index.js': CODE, [`${'x'.repeat(300)}.js`]: '' };
  const written = folders.write(ID, 'a'.repeat(64), files);
  await expect(written).rejects.toMatchObject({ code: 'INTERNAL' });
  await expect(written).rejects.toThrow(/The data folder .* can't be written \(ENAMETOOLONG\)/);
  expect(await readdir(path.join(dir, ID))).toEqual([]);
});

const canMount = process.platform === 'linux' && process.getuid?.() === 0;

test.skipIf(!canMount)('a full disk is named as one', async ({ skip }) => {
  const disk = path.join(dir, 'disk');
  await mkdir(disk);
  const mounted = await execa('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk], {
    reject: false,
  });
  if (mounted.exitCode !== 0) skip('a disk can not be mounted here');
  try {
    const folders = createSourceFolders(disk);
    const files = { 'index.js': CODE, 'data.txt': 'x'.repeat(200_000) };
    await expect(folders.write(ID, 'a'.repeat(64), files)).rejects.toThrow(
      `The data folder ${disk} can't be written (ENOSPC): make room`,
    );
    expect(await readdir(path.join(disk, ID))).toEqual([]);
  } finally {
    await execa('umount', ['--lazy', disk]);
  }
});

test.skipIf(process.platform === 'win32')('the cache is for its owner only', async () => {
  await mkdir(path.join(dir, 'cache'), { mode: 0o755 });
  await using server = await startTestServer({}, dir);
  for (const [name, mode] of [
    ['cache', 0o700],
    ['platform.db', 0o600],
    ['platform.db-wal', 0o600],
  ] as const) {
    expect((await stat(path.join(server.dataDir, name))).mode & 0o777, name).toBe(mode);
  }
});
