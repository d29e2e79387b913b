import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { loadConfig } from '../main/config/load.ts';
import type { FunctionDetail } from '../main/contract/function.ts';
import type { Invocation } from '../main/contract/invocation.ts';
import { startServer, type RunningServer } from '../main/server/start-server.ts';

export interface Answer {
  status: number;
  headers: Headers;
  /** The body read as JSON; the text where it is none; undefined where it is empty. */
  body: unknown;
}

export interface TestServer extends AsyncDisposable {
  readonly running: RunningServer;
  readonly dataDir: string;
  readonly url: string;
  readonly token: string;
  /** Sends JSON, or a string or bytes as they are. */
  request(
    method: string,
    route: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  create(input: Record<string, unknown>): Promise<FunctionDetail>;
  invoke(name: string, event?: unknown, context?: unknown): Promise<Invocation>;
}

/** A real server in this process: real workers, a real database in a folder of its own. */
export async function startTestServer(
  flags: Record<string, string> = {},
  existingDataDir?: string,
): Promise<TestServer> {
  const dataDir = existingDataDir ?? (await makeDataDir());
  const config = loadConfig({
    flags: { 'data-dir': dataDir, port: '0', 'log-level': 'error', ...flags },
    env: {},
    cwd: dataDir,
  });
  const running = await startServer(config);
  const token = (await readFile(running.tokenFile, 'utf8')).trim();

  async function request(
    method: string,
    route: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const raw = typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(`${running.url}${route}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parse(text) };
  }

  async function expectStatus(wanted: number, answer: Answer): Promise<unknown> {
    if (answer.status === wanted) return answer.body;
    throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  }

  return {
    running,
    dataDir,
    url: running.url,
    token,
    request,
    create: async (input) =>
      (await expectStatus(
        201,
        await request('POST', '/api/v1/functions', input),
      )) as FunctionDetail,
    invoke: async (name, event, context) =>
      (await expectStatus(
        200,
        await request('POST', `/api/v1/functions/${name}/invoke`, { event, context }),
      )) as Invocation,
    async [Symbol.asyncDispose]() {
      await running.close();
      if (existingDataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/**
 * What runtimes can make again is shared by all test servers: each would compile Go's standard
 * library for itself, half a minute of both processors.
 */
export async function makeDataDir(): Promise<string> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'cf-test-'));
  const cache = path.join(os.tmpdir(), 'cloudfunction-test-cache');
  await mkdir(cache, { recursive: true });
  await symlink(cache, path.join(dataDir, 'cache'), 'junction');
  return dataDir;
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
