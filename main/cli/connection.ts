import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createORPCClient, ORPCError } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import type { JsonifiedClient } from '@orpc/openapi-client';
import { OpenAPILink } from '@orpc/openapi-client/fetch';
import { resolveDataDir } from '../config/data-dir.ts';
import type { Environment } from '../config/environment.ts';
import { contract } from '../contract/contract.ts';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';
import { longFetch } from './long-fetch.ts';

export type Client = JsonifiedClient<ContractRouterClient<typeof contract>>;

/** A server that is believed to run. */
export interface Connection {
  /** Without a final slash. */
  readonly url: string;
  readonly client: Client;
  /** Posts JSON text as it is. Throws `ORPCError` for the platform's errors, as the client does. */
  post(path: string, json: string, signal: AbortSignal): Promise<string>;
}

export interface ConnectOptions {
  url?: string | undefined;
  token?: string | undefined;
  dataDir?: string | undefined;
  env: Environment;
  cwd: string;
}

/** Finds the server and its token. Throws `CliError` when nothing says where one is. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { env, cwd } = options;
  const dataDir = resolveDataDir(options.dataDir, env, cwd);
  const given = options.url || env['CLOUDFUNCTION_URL'];
  const url = given ? checkUrl(given) : await runningServer(dataDir);
  const token =
    options.token || env['CLOUDFUNCTION_TOKEN'] || (await readIfThere(path.join(dataDir, 'token')));
  if (!token) {
    throw new CliError(
      EXIT.noServer,
      `no token for ${url}; set CLOUDFUNCTION_TOKEN or name its data directory with --data-dir`,
      'UNAUTHORIZED',
    );
  }
  const authorization = `Bearer ${token.trim()}`;

  async function send(request: Request): Promise<Response> {
    try {
      return await longFetch(request);
    } catch (cause) {
      if (request.signal.aborted) throw cause;
      throw unreachable(url, given !== undefined && given !== '', cause);
    }
  }

  const link = new OpenAPILink(contract, {
    url,
    headers: { authorization },
    fetch: send,
    customErrorResponseBodyDecoder: (body, { status }) => toError(body, status),
  });

  return {
    url,
    client: createORPCClient<Client>(link),
    async post(address, body, signal) {
      const headers = { authorization, 'content-type': 'application/json' };
      const request = new Request(url + address, { method: 'POST', headers, body, signal });
      const response = await send(request);
      const text = await response.text();
      if (!response.ok) throw toError(parseOrText(text), response.status);
      return text;
    },
  };
}

// The platform's error body has no `defined`, by which oRPC would know one of its own.
function toError(body: unknown, status: number): ORPCError<string, unknown> {
  const { code, message, data } = (body ?? {}) as Record<string, unknown>;
  if (typeof code === 'string' && typeof message === 'string') {
    return new ORPCError(code, { status, message, data, defined: true });
  }
  return new ORPCError('INTERNAL', {
    status,
    message: `the server answered HTTP ${status} and not as this platform does; check the address`,
  });
}

function checkUrl(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new CliError(
      EXIT.usage,
      `${JSON.stringify(text)} is not a server's address; write it like http://127.0.0.1:8080`,
      'INVALID_INPUT',
    );
  }
  return (url.origin + url.pathname).replace(/\/+$/, '');
}

const NOT_RUNNING = 'no server is running; start one with: cloudfunction serve';

async function runningServer(dataDir: string): Promise<string> {
  const text = await readIfThere(path.join(dataDir, 'server.json'));
  const { url } = (parseOrText(text ?? 'null') ?? {}) as { url?: unknown };
  if (typeof url !== 'string') throw new CliError(EXIT.noServer, NOT_RUNNING, 'NO_SERVER');
  return checkUrl(url);
}

function unreachable(url: string, given: boolean, cause: unknown): CliError {
  const code = (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
  if (!given && code === 'ECONNREFUSED') {
    return new CliError(EXIT.noServer, NOT_RUNNING, 'NO_SERVER');
  }
  return new CliError(
    EXIT.noServer,
    `no server answers at ${url} (${code}); check the address, or start one with: cloudfunction serve`,
    'NO_SERVER',
  );
}

function parseOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new CliError(
      EXIT.noServer,
      `${file} can't be read: ${(error as Error).message}; run this as the person who started the server`,
      'NO_SERVER',
    );
  }
}
