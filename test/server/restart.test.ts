// What a person made survives the server, however it ends, and nothing of it is left running.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCommandLine, said, type CommandLine } from '../cli/cli.ts';

type Command = ReturnType<CommandLine['start']>;

const SOURCES = {
  node: `exports.handler = (event) => ({ event, pid: process.pid });`,
  python: `import os\n\ndef handler(event, context):\n    return {"event": event, "pid": os.getpid()}\n`,
  go: `package main\n\nimport "os"\n\nfunc handler(event map[string]any) map[string]any {\n\treturn map[string]any{"event": event, "pid": os.Getpid()}\n}\n`,
};

let line: CommandLine;
let server: Command;
let address = '';
let present: (keyof typeof SOURCES)[] = [];
beforeAll(async () => {
  line = createCommandLine();
  await start();
  const infos = (await api('GET', '/api/v1/runtimes')) as { id: string; available: boolean }[];
  const ids = infos.filter(({ available }) => available).map(({ id }) => id);
  present = (Object.keys(SOURCES) as (keyof typeof SOURCES)[]).filter((id) => ids.includes(id));
  for (const runtime of present) {
    await api('POST', '/api/v1/functions', { name: runtime, runtime, code: SOURCES[runtime] });
  }
  await api('PUT', '/api/v1/functions/node', { description: 'the second', timeout: 7 });
});
afterAll(() => line.close());

async function start(): Promise<void> {
  server = line.start(['serve', '--port', '0', '--data-dir', line.dataDir]);
  const text = await said(server, 'stdout', 'ready at');
  address = /http:\/\/[\d.]+:\d+/.exec(text)?.[0] ?? '';
}

async function api(method: string, route: string, body?: unknown): Promise<unknown> {
  const token = readFileSync(path.join(line.dataDir, 'token'), 'utf8').trim();
  const response = await fetch(`${address}${route}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(JSON.stringify(answer));
  return answer;
}

/** Calls every function; the workers' process ids. */
async function callAll(event: unknown): Promise<number[]> {
  const pids: number[] = [];
  for (const name of present) {
    const answer = await api('POST', `/api/v1/functions/${name}/invoke`, { event });
    expect(answer).toMatchObject({ status: 'success', result: { event } });
    pids.push((answer as { result: { pid: number } }).result.pid);
  }
  return pids;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function expectAllThere(): Promise<void> {
  const functions = (await api('GET', '/api/v1/functions')) as { name: string; version: number }[];
  expect(functions.map(({ name }) => name)).toEqual(present.toSorted());
  expect(await api('GET', '/api/v1/functions/node')).toMatchObject({
    ...{ version: 2, description: 'the second', timeout: 7 },
    files: { 'index.js': SOURCES.node },
  });
}

test('SIGTERM ends it and its workers; the next start has everything', async () => {
  const pids = await callAll({ n: 1 });
  expect(pids.every(isAlive)).toBe(true);
  // Somebody who watches the log must not hold the server up.
  const token = readFileSync(path.join(line.dataDir, 'token'), 'utf8').trim();
  const watching = await fetch(`${address}/api/v1/logs/stream`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(watching.status).toBe(200);
  server.kill('SIGTERM');
  const { exitCode, signal } = await server;
  expect({ exitCode, signal }).toEqual({ exitCode: 0, signal: undefined });
  await expect.poll(() => pids.filter(isAlive), { timeout: 3_000 }).toEqual([]);

  await start();
  await expectAllThere();
  await callAll({ n: 2 });
  const { items } = (await api('GET', '/api/v1/invocations')) as { items: { version: number }[] };
  expect(items.length).toBeGreaterThanOrEqual(present.length);
});

test('SIGKILL loses no function and leaves no worker', async () => {
  const pids = await callAll({ n: 3 });
  const late = { name: 'late', runtime: 'node', code: SOURCES.node };
  await api('POST', '/api/v1/functions', late);
  server.kill('SIGKILL');
  expect((await server).signal).toBe('SIGKILL');
  await expect.poll(() => pids.filter(isAlive), { timeout: 5_000 }).toEqual([]);

  await start();
  const answer = await api('POST', '/api/v1/functions/late/invoke', { event: 'still' });
  expect(answer).toMatchObject({ status: 'success', result: { event: 'still' } });
  await api('PUT', '/api/v1/functions/late', { description: 'kept' });
  const token = readFileSync(path.join(line.dataDir, 'token'), 'utf8').trim();
  const removed = await fetch(`${address}/api/v1/functions/late`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}` },
  });
  expect(removed.status).toBe(204);
  await expectAllThere();
});

test('five SIGKILLs during saves and calls lose nothing that was acknowledged', async () => {
  let acknowledged = 1;
  await api('POST', '/api/v1/functions', { name: 'busy', runtime: 'node', code: SOURCES.node });
  const endAt = Date.now() + 20_000;
  for (let cycle = 0; cycle < 5 && Date.now() < endAt; cycle++) {
    const dying = server;
    const saving = (async () => {
      for (;;) {
        const description = `cycle ${cycle}`;
        const saved = await api('PUT', '/api/v1/functions/busy', { description });
        acknowledged = (saved as { version: number }).version;
      }
    })().catch(() => undefined);
    const calling = (async () => {
      for (;;) await api('POST', '/api/v1/functions/busy/invoke', { event: cycle });
    })().catch(() => undefined);
    const before = acknowledged;
    await expect.poll(() => acknowledged, { interval: 5 }).toBeGreaterThan(before + cycle);
    dying.kill('SIGKILL');
    await Promise.all([dying, saving, calling]);
    await start();
    // A save may have been on disk and its answer on the way.
    const { version } = (await api('GET', '/api/v1/functions/busy')) as { version: number };
    expect(version - acknowledged).toBeOneOf([0, 1]);
    acknowledged = version;
  }
  const answer = await api('POST', '/api/v1/functions/busy/invoke', { event: 'end' });
  expect(answer).toMatchObject({ status: 'success', result: { event: 'end' } });
});

test('a port that is in use is told in one line', async () => {
  const other = path.join(line.folder, 'other');
  const { port } = new URL(address);
  const second = await line.start(['serve', '--port', port, '--data-dir', other]);
  expect(second.exitCode).not.toBe(0);
  expect(second.stdout).toBe('');
  expect(second.stderr.trim().split('\n')).toHaveLength(1);
  expect(second.stderr).toContain(`127.0.0.1:${port} is in use already`);
  expect(second.stderr).toContain('--port');
});
