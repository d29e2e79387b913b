// What a person sees of the configuration, and what changing it writes into the file.
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CONFIG_KEYS } from '../../main/config/keys.ts';
import { loadConfig } from '../../main/config/load.ts';
import { createSettings } from '../../main/config/settings.ts';
import { Settings, type SettingValues } from '../../main/contract/settings.ts';

let dataDir: string;
let file: string;
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'cf-settings-'));
  file = path.join(dataDir, 'config.yaml');
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

function open(env: Record<string, string> = {}, flags: Record<string, string> = {}) {
  return createSettings(
    loadConfig({ flags: { 'data-dir': dataDir, ...flags }, env, cwd: dataDir }),
  );
}

const text = () => readFile(file, 'utf8');

async function one(settings: ReturnType<typeof open>, key: string) {
  const found = (await settings.get()).settings.find((setting) => setting.path === key);
  if (found === undefined) throw new Error(`no ${key}`);
  return found;
}

describe('what is told', () => {
  test('every key, as the contract has it', async () => {
    const all = await open().get();
    expect(Settings.parse(all)).toEqual(all);
    expect(all.settings.map((setting) => setting.path)).toEqual(CONFIG_KEYS.map((key) => key.path));
    expect(all).toMatchObject({ configFile: file, dataDir });
    expect(all.settings.every(({ source, pending }) => source === 'default' && !pending)).toBe(
      true,
    );
  });

  test('where each value comes from', async () => {
    await writeFile(file, 'server:\n  port: 1\n  mode: debug\nmonitor: {log_level: warn}\n');
    const settings = open({ PORT: '2', LOG_LEVEL: 'error' }, { port: '3' });
    expect(await one(settings, 'server.port')).toMatchObject({
      ...{ source: 'flag', value: 3, fileValue: 1, default: 8080, pending: false },
      ...{ env: 'PORT', flag: '--port', kind: 'number' },
    });
    expect(await one(settings, 'monitor.log_level')).toMatchObject({
      ...{ source: 'environment', value: 'error', fileValue: 'warn', pending: false },
      choices: ['debug', 'info', 'warn', 'error'],
    });
    expect(await one(settings, 'server.mode')).toMatchObject({
      ...{ source: 'file', value: 'debug', fileValue: 'debug', pending: false },
      choices: ['release', 'debug'],
    });
    const host = await one(settings, 'server.host');
    expect(host).toMatchObject({ source: 'default', value: '127.0.0.1', pending: false });
    expect(host).not.toHaveProperty('fileValue');
    expect(host).not.toHaveProperty('choices');
  });

  test('paths as the file has them, compared as they are meant', async () => {
    await writeFile(file, 'runtime:\n  work_dir: ./code\n  paths:\n    go: go1.30\n');
    const settings = open();
    expect(await one(settings, 'runtime.work_dir')).toMatchObject({
      ...{ value: path.join(dataDir, 'code'), fileValue: './code', pending: false },
    });
    expect(await one(settings, 'runtime.paths.go')).toMatchObject({ value: 'go1.30' });
    await settings.update({ 'runtime.work_dir': null });
    expect(await one(settings, 'runtime.work_dir')).toMatchObject({
      source: 'file',
      pending: true,
    });
  });

  test('a file that somebody is editing does not stop it', async () => {
    const settings = open();
    await writeFile(file, 'server: [');
    expect(await one(settings, 'server.port')).toMatchObject({ value: 8080, pending: false });
    await writeFile(file, 'server:\n  port: none\n');
    expect(await one(settings, 'server.port')).toMatchObject({ fileValue: 'none', pending: false });
  });
});

describe('what is written', () => {
  test('makes the file, counts from the next start, and goes again', async () => {
    const settings = open();
    const after = await settings.update({ 'server.port': 9000, 'server.allowed_hosts': ['a.b'] });
    expect(await text()).toBe('server:\n  port: 9000\n  allowed_hosts:\n    - a.b\n');
    expect(after).toEqual(await settings.get());
    expect(await one(settings, 'server.port')).toMatchObject({
      ...{ value: 8080, fileValue: 9000, source: 'default', pending: true },
    });
    expect(await one(open(), 'server.port')).toMatchObject({
      ...{ value: 9000, source: 'file', pending: false },
    });
    await settings.update({ 'server.port': null, 'server.allowed_hosts': null });
    expect(await text()).toBe('');
    expect((await settings.get()).settings.some(({ pending }) => pending)).toBe(false);
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test('keeps comments, order and everything else', async () => {
    const before = `# Mine.

monitor:
  log_level: warn # quiet
# How it is reached.
server:
  # The usual one.
  port: 1 # not 8080
  host: "localhost"

runtime: { max_queue: 5, paths: { go: /opt/go } }
`;
    await writeFile(file, before);
    if (process.platform !== 'win32') await chmod(file, 0o640);
    const settings = open();
    await settings.update({ 'server.port': 2, 'runtime.max_queue': 6 });
    expect(await text()).toBe(
      before.replace('port: 1', 'port: 2').replace('max_queue: 5', 'max_queue: 6'),
    );
    await settings.update({ 'server.port': 1, 'runtime.max_queue': 5 });
    expect(await text()).toBe(before);
    await settings.update({ 'storage.max_age_days': 7 });
    expect(await text()).toBe(`${before}storage:\n  max_age_days: 7\n`);
    await settings.update({ 'runtime.paths.go': null, 'runtime.max_queue': null });
    expect(await text()).not.toContain('runtime');
    expect(await text()).toContain('# Mine.');
    await settings.update({ 'storage.max_age_days': null, 'monitor.log_level': null });
    await settings.update({ 'server.port': null, 'server.host': null });
    expect(await text()).toMatch(/^# Mine\.\s*$/);
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o640);
    expect(await readdir(dataDir)).toEqual(['config.yaml']);
  });

  test.each(['', '# only a comment\n', 'server:\n', '---\n', 'server: null # later\n'])(
    'has a place in %j',
    async (before) => {
      await writeFile(file, before);
      await open().update({ 'server.port': 5 });
      expect(await one(open(), 'server.port')).toMatchObject({ value: 5, source: 'file' });
      const comment = /# .*/.exec(before)?.[0];
      if (comment !== undefined) expect(await text()).toContain(comment);
    },
  );

  test('what comes at once is all written', async () => {
    const settings = open();
    await Promise.all([
      settings.update({ 'server.port': 9 }),
      settings.update({ 'monitor.log_level': 'debug' }),
      settings.update({ 'runtime.paths.node': '/opt/node' }),
    ]);
    expect(await one(open(), 'server.port')).toMatchObject({ value: 9 });
    expect(await one(open(), 'monitor.log_level')).toMatchObject({ value: 'debug' });
    expect(await one(open(), 'runtime.paths.node')).toMatchObject({ value: '/opt/node' });
  });
});

describe('what is refused', () => {
  const table: [string, SettingValues, string][] = [
    ['server.port', { 'server.port': 70_000 }, 'a whole number from 0 to 65535'],
    ['server.port', { 'server.port': '80' }, 'a whole number'],
    ['monitor.log_level', { 'monitor.log_level': 'loud' }, 'debug, info, warn or error'],
    ['server.prot', { 'server.host': 'a', 'server.prot': 1 }, 'Did you mean server.port?'],
    ['server', { server: 'x' }, 'no setting "server"'],
    ['__proto__', JSON.parse('{"__proto__": 1}') as SettingValues, 'no setting'],
  ];
  test.each(table)('%s', async (field, values, words) => {
    await writeFile(file, 'server:\n  port: 1\n');
    const refusal = await open()
      .update(values)
      .catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'INVALID_INPUT', data: { field } });
    expect((refusal as Error).message).toContain(words);
    expect(await text()).toBe('server:\n  port: 1\n');
  });

  test.each(['server: [', 'server:\n  port: none\n', 'sever:\n  port: 1\n'])(
    'to add to %j, with what is wrong there',
    async (broken) => {
      const settings = open();
      await writeFile(file, broken);
      await expect(settings.update({ 'monitor.log_level': 'warn' })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        message: expect.stringContaining(`${file}, line`) as string,
      });
      expect(await text()).toBe(broken);
    },
  );
});
