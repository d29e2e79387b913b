// A server that was told to stop ends what it runs and takes nothing new; told twice it goes at once.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Invocation } from '../../main/contract/invocation.ts';
import type { RuntimeInfo } from '../../main/contract/runtime.ts';
import { createCommandLine, said, type CommandLine } from '../cli/cli.ts';
import { isAlive } from '../processes.ts';

/** Writes its worker's process id to one file, and answers when another is there. */
const SLOW = `const fs = require('node:fs');
exports.handler = async ({ begun, goOn }) => {
  fs.writeFileSync(begun, String(process.pid));
  while (!fs.existsSync(goOn)) await new Promise((resolve) => setTimeout(resolve, 10));
  return 'done';
};`;

const SOURCES: Record<string, string> = {
  node: 'exports.handler = () => 1;',
  python: 'def handler(event, context):\n    return 1\n',
  go: 'package main\n\nfunc handler() int {\n\treturn 1\n}\n',
};

let line: CommandLine;
let server: ReturnType<CommandLine['start']>;
let address = '';
let begun = '';
let goOn = '';
beforeEach(async () => {
  line = createCommandLine();
  begun = path.join(line.folder, 'begun');
  goOn = path.join(line.folder, 'go-on');
  server = line.start(['serve', '--port', '0', '--data-dir', line.dataDir]);
  address = /http:\/\/[\d.]+:\d+/.exec(await said(server, 'stdout', 'ready at'))?.[0] ?? '';
  await api('POST', 'functions', { name: 'slow', runtime: 'node', code: SLOW, timeout: 30 });
});
afterEach(() => line.close());

async function api(method: string, route: string, body?: unknown) {
  const token = readFileSync(path.join(line.dataDir, 'token'), 'utf8').trim();
  const response = await fetch(`${address}/api/v1/${route}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as unknown };
}

/** Calls the slow function; resolves with its worker's process id as soon as it runs. */
async function callSlow(): Promise<{ pid: number; ended: ReturnType<typeof api> }> {
  const ended = api('POST', 'functions/slow/invoke', { event: { begun, goOn } });
  ended.catch(() => undefined);
  let pid = 0;
  await expect
    .poll(() => (pid = Number(readFileSync(begun, { encoding: 'utf8', flag: 'a+' })) || 0))
    .toBeGreaterThan(0);
  return { pid, ended };
}

// Windows has no signal that a program can handle.
test.skipIf(process.platform === 'win32')(
  'told to stop, it ends what it runs and refuses calls and saves, whatever the language',
  async () => {
    const infos = (await api('GET', 'runtimes')).body as RuntimeInfo[];
    const { ended } = await callSlow();
    server.kill('SIGTERM');
    const health = async () => (await fetch(`${address}/api/health`)).json() as Promise<object>;
    await expect.poll(health).toMatchObject({ status: 'stopping' });

    const refused = { status: 503, body: { code: 'SHUTTING_DOWN' } };
    expect(await api('POST', 'functions/slow/invoke', {})).toMatchObject(refused);
    expect(await api('PUT', 'functions/slow', { code: SOURCES['node'] })).toMatchObject(refused);
    for (const { id } of infos.filter(({ available }) => available)) {
      const input = { name: `late-${id}`, runtime: id, code: SOURCES[id] };
      expect(await api('POST', 'functions', input)).toMatchObject(refused);
    }

    writeFileSync(goOn, '');
    const { body } = await ended;
    expect(body as Invocation).toMatchObject({ status: 'success', result: 'done' });
    expect((await server).exitCode).toBe(0);
  },
);

test.skipIf(process.platform !== 'linux')(
  'told twice, it ends at once and takes its workers along',
  async () => {
    const { pid, ended } = await callSlow();
    server.kill('SIGTERM');
    const health = async () => (await fetch(`${address}/api/health`)).json() as Promise<object>;
    await expect.poll(health).toMatchObject({ status: 'stopping' });
    const from = performance.now();
    server.kill('SIGTERM');
    expect((await server).exitCode).toBe(130);
    // It would have had five seconds.
    expect(performance.now() - from).toBeLessThan(2_000);
    await expect(ended).rejects.toThrow();
    await expect.poll(() => isAlive(pid), { timeout: 3_000 }).toBe(false);
  },
);
