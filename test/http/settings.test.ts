// The configuration, the port and the data folder as the API tells them.
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Access, Settings, StorageInfo } from '../../main/contract/settings.ts';
import { startTestServer, type TestServer } from '../test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ 'max-age-days': '3' });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(server.dataDir, { recursive: true, force: true });
});

const settings = '/api/v1/settings';

test('settings are read and written, and count from the next start', async () => {
  const { status, body } = await server.request('GET', settings);
  expect(status).toBe(200);
  const before = Settings.parse(body);
  expect(before).toMatchObject({
    dataDir: server.dataDir,
    configFile: path.join(server.dataDir, 'config.yaml'),
  });
  const of = (all: Settings, key: string) => all.settings.find((one) => one.path === key);
  expect(of(before, 'server.port')).toMatchObject({ source: 'flag', value: 0 });

  const changed = await server.request('PATCH', settings, {
    values: { 'runtime.max_queue': 7, 'server.port': 9 },
  });
  expect(changed.status).toBe(200);
  const after = Settings.parse(changed.body);
  expect(of(after, 'runtime.max_queue')).toMatchObject({
    value: 1_000,
    fileValue: 7,
    pending: true,
  });
  // A flag is stronger than what the file says.
  expect(of(after, 'server.port')).toMatchObject({ value: 0, fileValue: 9, pending: false });
  expect(await readFile(after.configFile, 'utf8')).toBe(
    'runtime:\n  max_queue: 7\nserver:\n  port: 9\n',
  );

  await server.running.close();
  server = await startTestServer({}, server.dataDir);
  const again = Settings.parse((await server.request('GET', settings)).body);
  expect(of(again, 'runtime.max_queue')).toMatchObject({
    value: 7,
    source: 'file',
    pending: false,
  });
});

test('wrong settings are refused, and nothing is written', async () => {
  const wrong = await server.request('PATCH', settings, {
    values: { 'runtime.max_queue': 8, 'monitor.log_level': 'loud' },
  });
  expect(wrong).toMatchObject({
    status: 400,
    body: { code: 'INVALID_INPUT', data: { field: 'monitor.log_level' } },
  });
  expect((wrong.body as { message: string }).message).toContain('debug, info, warn or error');
  expect(await readFile(path.join(server.dataDir, 'config.yaml'), 'utf8')).toContain(
    'max_queue: 7',
  );
  expect((await server.request('PATCH', settings, { values: { a: {} } })).status).toBe(400);
  expect((await server.request('PATCH', settings, {})).status).toBe(400);
});

test('the port of a headless server is told, and stays open', async () => {
  const access = await server.request('GET', '/api/v1/access');
  expect(Access.parse(access.body)).toEqual({
    ...{ enabled: true, switchable: false, url: server.url, token: server.token },
  });
  expect(await server.request('PUT', '/api/v1/access', { enabled: false })).toMatchObject({
    ...{ status: 400, body: { code: 'INVALID_INPUT', data: { field: 'enabled' } } },
  });
});

test('what the data folder holds', async () => {
  const read = async () => StorageInfo.parse((await server.request('GET', '/api/v1/storage')).body);
  expect(await read()).not.toHaveProperty('oldest');
  await server.create({ name: 'f', runtime: 'node', code: 'exports.handler = () => 1;' });
  const first = await server.invoke('f');
  for (let calls = 0; calls < 5; calls++) await server.invoke('f');
  const info = await read();
  expect(info).toMatchObject({
    ...{ dataDir: server.dataDir, oldest: first.startedAt, maxAgeDays: 30, maxSizeMb: 2_048 },
  });
  expect(info.databaseBytes).toBeGreaterThan(10_000);
});

test('the document of the API describes all of it', async () => {
  const { status, body } = await server.request('GET', '/api/openapi.json');
  expect(status).toBe(200);
  const { paths } = body as { paths: Record<string, Record<string, unknown>> };
  const routes = ['/api/v1/functions/{id}/run', '/api/v1/import', '/api/v1/export', settings];
  for (const route of routes) expect(Object.keys(paths)).toContain(route);
  expect(JSON.stringify(paths['/api/v1/import'])).toContain('multipart/form-data');
});
