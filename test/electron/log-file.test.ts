import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLogFile } from '../../main/electron/log-file.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'cf-log-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

test('what is logged is in the file', async () => {
  pino({}, openLogFile(dataDir, false)).error('it broke');
  expect(await readFile(path.join(dataDir, 'logs/desktop.log'), 'utf8')).toContain('it broke');
});

test.runIf(process.platform === 'linux')('a full disk does not fail who logs', async () => {
  await mkdir(path.join(dataDir, 'logs'));
  await symlink('/dev/full', path.join(dataDir, 'logs/desktop.log'));
  const log = pino({}, openLogFile(dataDir, false));
  for (let line = 0; line < 3; line++) log.error({ text: 'x'.repeat(600_000) }, 'it broke');
});
