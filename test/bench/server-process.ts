import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import http, { type IncomingMessage } from 'node:http';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { execa } from 'execa';
import type { FunctionInput } from '../../main/contract/function.ts';
import type { Invocation } from '../../main/contract/invocation.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const CLI = path.join(ROOT, 'main/cli/bin.mjs');

/**
 * A process of its own: with `pin` held on one processor together with all its children, with
 * `detached` in a session of its own, as a service is.
 */
export function startProcess(
  file: string,
  args: readonly string[],
  { pin = false, detached = false },
) {
  const options = { stderr: 'inherit', buffer: false, reject: false, detached } as const;
  return pin ? execa('taskset', ['-c', '0', file, ...args], options) : execa(file, args, options);
}

/** The first line that a process prints. */
export async function firstLine(child: ReturnType<typeof startProcess>): Promise<string> {
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('the process ended before it printed anything');
}

export interface BenchServer {
  url: string;
  token: string;
  pid: number;
  /** ms from the start of the process to its first answer over HTTP. */
  startMs: number;
  create(input: FunctionInput): Promise<void>;
  update(name: string, code: string): Promise<void>;
  invoke(name: string, event: unknown): Promise<Invocation>;
  stop(): Promise<void>;
}

/** Starts the built headless server as a person would. */
export async function startBenchServer(
  dataDir: string,
  { pin = false, flags = [] as readonly string[] } = {},
): Promise<BenchServer> {
  const from = performance.now();
  const args = [CLI, 'serve', '--port', '0', '--data-dir', dataDir, ...flags];
  const child = startProcess(process.execPath, args, { pin });
  const url = /http:\/\/[^\s)]+/.exec(await firstLine(child))?.[0] ?? '';
  await fetch(`${url}/api/health`);
  const startMs = performance.now() - from;
  const token = (await readFile(path.join(dataDir, 'token'), 'utf8')).trim();

  // Not `fetch`: after a pause it takes 1 to 2 ms itself, as much as what is measured.
  const agent = new http.Agent({ keepAlive: true });
  async function call(method: string, route: string, body: unknown): Promise<unknown> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const request = http.request(`${url}${route}`, { method, agent, headers });
    request.end(JSON.stringify(body));
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const answer = await text(response);
    if ((response.statusCode ?? 500) >= 400) throw new Error(`${method} ${route}: ${answer}`);
    return JSON.parse(answer);
  }

  return {
    url,
    token,
    pid: child.pid ?? 0,
    startMs,
    create: async (input) => void (await call('POST', '/api/v1/functions', input)),
    update: async (name, code) => void (await call('PUT', `/api/v1/functions/${name}`, { code })),
    async invoke(name, event) {
      const ended = (await call('POST', `/api/v1/functions/${name}/invoke`, {
        event,
      })) as Invocation;
      if (ended.status !== 'success') throw new Error(`${name}: ${ended.error?.message}`);
      return ended;
    },
    async stop() {
      agent.destroy();
      child.kill('SIGTERM');
      await child;
    },
  };
}
