import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import http, { type IncomingMessage } from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { Invocation } from '../../main/contract/invocation.ts';
import type { RuntimeInfo } from '../../main/contract/runtime.ts';
import { firstLine, startProcess } from '../bench/server-process.ts';
import { makeDataDir } from '../test-server.ts';

const CLI = path.resolve(import.meta.dirname, '../../main/cli/bin.mjs');

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: unknown;
}

/** The built headless server, started as a service is. */
export interface SoakServer extends AsyncDisposable {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
  /** Rejects when the connection ends without an answer. */
  request(method: string, route: string, body?: unknown): Promise<Answer>;
  create(input: Record<string, unknown>): Promise<void>;
  invoke(name: string, event?: unknown): Promise<Invocation>;
  /** Its answer as it came: reading a megabyte of JSON would hold up whoever measures meanwhile. */
  invokeForText(name: string): Promise<string>;
  /** The languages that are installed. */
  runtimes(): Promise<string[]>;
  /** Sends a signal and waits for the end of the process. */
  end(signal: NodeJS.Signals): Promise<void>;
}

// In sessions of their own no Ctrl-C reaches them, and execa does not end them with this process.
const running = new Set<ReturnType<typeof startProcess>>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => process.exit(1));
}

/** What is being started, so that it can be killed before it is ready. */
export function startSoakProcess(dataDir: string, flags: readonly string[] = []) {
  const args = [CLI, 'serve', '--port', '0', '--data-dir', dataDir, '--log-level', 'error'];
  const child = startProcess(process.execPath, [...args, ...flags], { detached: true });
  running.add(child);
  void child.finally(() => running.delete(child));
  return child;
}

export async function startSoakServer(
  dataDir: string,
  flags: readonly string[] = [],
): Promise<SoakServer> {
  const child = startSoakProcess(dataDir, flags);
  const url = /http:\/\/[^\s)]+/.exec(await firstLine(child))?.[0] ?? '';
  const token = (await readFile(path.join(dataDir, 'token'), 'utf8')).trim();
  const agent = new http.Agent({ keepAlive: true });

  async function send(method: string, route: string, body?: unknown) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const sent = http.request(`${url}${route}`, { method, agent, headers });
    sent.end(body === undefined ? undefined : JSON.stringify(body));
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const { statusCode: status = 0 } = response;
    return { status, headers: response.headers, text: await text(response) };
  }

  async function request(method: string, route: string, body?: unknown): Promise<Answer> {
    const { text: answer, ...rest } = await send(method, route, body);
    return { ...rest, body: answer === '' ? undefined : JSON.parse(answer) };
  }

  async function expectStatus(wanted: number, method: string, route: string, body?: unknown) {
    const answer = await request(method, route, body);
    if (answer.status === wanted) return answer.body;
    throw new Error(`${method} ${route}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    child.kill(signal);
    await child;
    agent.destroy();
  }

  return {
    url,
    token,
    pid: child.pid ?? 0,
    request,
    create: async (input) => void (await expectStatus(201, 'POST', '/api/v1/functions', input)),
    invoke: async (name, event) =>
      (await expectStatus(200, 'POST', `/api/v1/functions/${name}/invoke`, {
        event,
      })) as Invocation,
    invokeForText: async (name) =>
      (await send('POST', `/api/v1/functions/${name}/invoke`, {})).text,
    async runtimes() {
      const infos = (await expectStatus(200, 'GET', '/api/v1/runtimes')) as RuntimeInfo[];
      return infos.filter(({ available }) => available).map(({ id }) => id);
    },
    end,
    [Symbol.asyncDispose]: () => end('SIGTERM'),
  };
}

/** Lends a server with a data directory of its own, and leaves nothing of either. */
export async function withSoakServer(
  flags: readonly string[],
  use: (server: SoakServer) => Promise<void>,
): Promise<void> {
  const dataDir = await makeDataDir();
  const server = await startSoakServer(dataDir, flags);
  try {
    await use(server);
  } finally {
    await server[Symbol.asyncDispose]();
    await rm(dataDir, { recursive: true, force: true });
  }
}
