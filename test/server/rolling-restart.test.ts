// Two servers are restarted in turn behind a balancer while calls go on: none that was accepted is lost.
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, expect, test } from 'vitest';
import { createCommandLine, said, type CommandLine } from '../cli/cli.ts';
import { startBalancer } from './balancer.ts';

const CALLERS = 16;
const RESTARTS = 6;
const BETWEEN_MS = 300;
const TOKEN = 'a-token-that-both-servers-know-of';
const CODE = `exports.handler = async (n) => {
  await new Promise((resolve) => setTimeout(resolve, n % 20));
  return n;
};`;

const lines: CommandLine[] = [];
afterEach(() => Promise.all(lines.splice(0).map((line) => line.close())));

async function freePort(): Promise<number> {
  const server = net.createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** One server with a port and a data folder of its own. */
async function createServer() {
  const line = createCommandLine();
  lines.push(line);
  const port = await freePort();
  mkdirSync(line.dataDir);
  writeFileSync(`${line.dataDir}/token`, TOKEN);
  const args = ['serve', '--port', String(port), '--data-dir', line.dataDir];
  let running: ReturnType<CommandLine['start']>;
  async function start(): Promise<void> {
    running = line.start(args);
    await said(running, 'stdout', 'ready at');
  }
  await start();
  return {
    url: `http://127.0.0.1:${port}`,
    async restart() {
      running.kill('SIGTERM');
      expect((await running).exitCode).toBe(0);
      await start();
    },
  };
}

const agent = new http.Agent({ keepAlive: true });
afterAll(() => agent.destroy());

async function api(url: string, method: string, route: string, body?: unknown) {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const request = http.request(`${url}/api${route}`, { method, headers, agent });
  request.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  return { status: response.statusCode, text: await text(response) };
}

// Windows has no signal that a program can handle.
test.skipIf(process.platform === 'win32')('restarts behind a balancer lose no call', async () => {
  const servers = [await createServer(), await createServer()];
  for (const { url } of servers) {
    const input = { name: 'echo', runtime: 'node', code: CODE };
    expect((await api(url, 'POST', '/v1/functions', input)).status).toBe(201);
  }
  await using balancer = await startBalancer(servers.map(({ url }) => url));
  let isOver = false;
  let sent = 0;
  const wrong: string[] = [];
  async function call(): Promise<void> {
    while (!isOver) {
      const event = ++sent;
      const { status, text: answer } = await api(
        balancer.url,
        'POST',
        '/v1/functions/echo/invoke',
        {
          event,
        },
      );
      const isRight =
        status === 200 && (JSON.parse(answer) as { result: unknown }).result === event;
      if (!isRight) wrong.push(`${status} ${answer}`);
    }
  }
  const calling = Array.from({ length: CALLERS }, call);
  try {
    for (let n = 0; n < RESTARTS; n++) {
      await delay(BETWEEN_MS);
      const server = servers[n % servers.length];
      await server?.restart();
      await expect.poll(() => balancer.isReady(server?.url ?? '')).toBe(true);
    }
    await delay(BETWEEN_MS);
  } finally {
    isOver = true;
    await Promise.allSettled(calling);
  }
  await Promise.all(calling);
  expect(wrong).toEqual([]);
  // Each ran once: what was accepted was answered, and nothing else was begun.
  const counts = await Promise.all(
    servers.map(async ({ url }) => {
      const { text: metrics } = await api(url, 'GET', '/metrics');
      return (JSON.parse(metrics) as { invocations: { total: number } }).invocations.total;
    }),
  );
  expect(counts.reduce((sum, one) => sum + one)).toBe(sent);
  console.log(`${sent} calls, ${RESTARTS} restarts, none lost`);
});
