// A machine that can't give a sandbox says so, and runs nothing that asks for one.
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FunctionOverview } from '../../main/contract/function.ts';
import { startTestServer, type TestServer } from '../test-server.ts';

const PATH = process.env['PATH'] ?? '';

let server: TestServer;
let tools: string;
beforeAll(async () => {
  tools = await mkdtemp(path.join(os.tmpdir(), 'cf-tools-'));
  process.env['PATH'] = tools;
  server = await startTestServer();
});
afterAll(async () => {
  process.env['PATH'] = PATH;
  await server[Symbol.asyncDispose]();
  await rm(tools, { recursive: true, force: true });
});

const invoke = (name: string) => server.request('POST', `/api/v1/functions/${name}/invoke`, {});

async function look(): Promise<unknown> {
  await server.request('POST', '/api/v1/runtimes/refresh');
  return (await server.request('GET', '/api/v1/sandbox')).body;
}

async function stateOf(wanted: string): Promise<string | undefined> {
  const { body } = await server.request('GET', '/api/v1/overview');
  return (body as FunctionOverview[]).find(({ name }) => name === wanted)?.state;
}

const code = 'export const handler = () => 1;';

test.skipIf(process.platform !== 'linux')('without bubblewrap it says how to get it', async () => {
  const hint = expect.stringMatching(/install bubblewrap/i) as string;
  expect(await look()).toEqual({ available: false, label: 'bubblewrap', hint });
  const made = await server.create({ name: 'shy', runtime: 'node', code, sandbox: true });
  expect(made.sandbox).toBe(true);
  expect(await invoke('shy')).toMatchObject({
    status: 503,
    body: {
      code: 'SANDBOX_MISSING',
      message: expect.stringMatching(/does not run.*install bubblewrap/i) as string,
      data: { hint },
    },
  });
  expect(await stateOf('shy')).toBe('sandbox-missing');
  // What does not build is refused all the same.
  const wrong = { name: 'wrong', runtime: 'node', code: 'export const =', sandbox: true };
  expect((await server.request('POST', '/api/v1/functions', wrong)).status).toBe(422);

  // Without the wish it runs.
  await server.request('PUT', '/api/v1/functions/shy', { sandbox: false });
  expect(await invoke('shy')).toMatchObject({ status: 200, body: { result: 1 } });
  expect(await stateOf('shy')).toBe('ready');
});

test.skipIf(process.platform !== 'linux')('one that does not work is none', async () => {
  const bwrap = path.join(tools, 'bwrap');
  await writeFile(
    bwrap,
    '#!/bin/sh\necho "bwrap: No permissions to create new namespace" >&2\nexit 1\n',
  );
  await chmod(bwrap, 0o755);
  expect(await look()).toEqual({
    ...{ available: false, label: 'bubblewrap', path: bwrap },
    hint: expect.stringMatching(/No permissions to create new namespace.*sysctl/) as string,
  });
  await server.create({ name: 'barred', runtime: 'node', code, sandbox: true });
  expect(await invoke('barred')).toMatchObject({ status: 503, body: { code: 'SANDBOX_MISSING' } });
  await rm(bwrap);
});

test('the wish is a part of a version, and goes along with the function', async () => {
  const { id } = await server.create({ name: 'kept', runtime: 'node', code });
  const update = (change: object) => server.request('PUT', `/api/v1/functions/${id}`, change);
  expect((await update({ sandbox: true })).body).toMatchObject({ version: 2, sandbox: true });
  expect((await update({ timeout: 7 })).body).toMatchObject({ version: 3, sandbox: true });
  expect(await update({ sandbox: 'yes' })).toMatchObject({
    status: 400,
    body: { data: { field: 'sandbox' } },
  });
  const first = await server.request('GET', `/api/v1/functions/${id}/versions/1`);
  expect(first.body).toMatchObject({ sandbox: false });

  const archives = server.running.platform.archives;
  const zip = await archives.write(['kept']);
  await archives.read(Buffer.from(zip), 'rename');
  const copy = await server.request('GET', '/api/v1/functions/kept-2');
  expect(copy.body).toMatchObject({ sandbox: true });
});
