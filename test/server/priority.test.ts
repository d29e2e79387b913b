// Where the system allows it, a server goes before its workers, and nothing else of the person's does.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCommandLine, said, type CommandLine } from '../cli/cli.ts';

const { PRIORITY_NORMAL, PRIORITY_ABOVE_NORMAL } = os.constants.priority;
const SESSIONS = '/proc/self/autogroup';

let line: CommandLine;
beforeEach(() => (line = createCommandLine()));
afterEach(() => line.close());

/** Starts a server; returns its process id and that of a worker that has answered. */
async function serve(detached: boolean): Promise<{ server: number; worker: number }> {
  const server = line.start(['serve', '--data-dir', line.dataDir], undefined, { detached });
  const url = /http:\/\/[\d.]+:\d+/.exec(await said(server, 'stdout', 'ready at'))?.[0] ?? '';
  const token = readFileSync(`${line.dataDir}/token`, 'utf8').trim();
  const post = async (route: string, body: unknown) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    return (await fetch(`${url}/api/v1/functions${route}`, init)).json() as Promise<unknown>;
  };
  await post('', { name: 'who', runtime: 'node', code: 'exports.handler = () => process.pid;' });
  const { result } = (await post('/who/invoke', { event: 1 })) as { result: number };
  return { server: server.pid ?? 0, worker: result };
}

/** Of each of its threads: on Linux they have their own. */
function prioritiesOf(pid: number): number[] {
  const threads = process.platform === 'linux' ? readdirSync(`/proc/${pid}/task`) : [pid];
  return threads.map((thread) => os.getPriority(Number(thread)));
}

/** The nice value of a process's session; undefined where Linux does not group by sessions. */
function sessionOf(pid: number | 'self'): number | undefined {
  if (!existsSync(SESSIONS)) return undefined;
  const [, nice] = /nice (-?\d+)/.exec(readFileSync(`/proc/${pid}/autogroup`, 'latin1')) ?? [];
  return nice === undefined ? undefined : Number(nice);
}

function mayGoFirst(): boolean {
  if (os.getPriority() !== PRIORITY_NORMAL) return false;
  const script = `os.setPriority(${PRIORITY_ABOVE_NORMAL})`;
  return spawnSync(process.execPath, ['-p', script]).status === 0;
}

test.runIf(mayGoFirst())('a service goes first, with its session; its workers do not', async () => {
  const { server, worker } = await serve(true);
  expect(os.getPriority(server)).toBe(PRIORITY_ABOVE_NORMAL);
  expect(new Set(prioritiesOf(worker))).toEqual(new Set([PRIORITY_NORMAL]));
  if (sessionOf('self') === undefined) return;
  expect(sessionOf(server)).toBe(PRIORITY_ABOVE_NORMAL);
  expect(sessionOf(worker)).toBe(PRIORITY_NORMAL);
});

test('a server in a terminal leaves the priority of its session alone', async () => {
  const before = sessionOf('self');
  const { worker } = await serve(false);
  expect(sessionOf('self')).toBe(before);
  expect(os.getPriority(worker)).toBe(os.getPriority());
});
