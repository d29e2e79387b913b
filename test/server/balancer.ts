// What stands before several servers and looks which of them are ready, as nginx or HAProxy do.
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

const PROBE_EVERY_MS = 20;

export interface Balancer extends AsyncDisposable {
  readonly url: string;
  /** Whether the last probe of this server found it ready. */
  isReady(server: string): boolean;
}

interface Answer {
  status: number;
  body: Buffer;
}

/** Shares requests between servers. What one has surely not accepted goes to the next; nothing else. */
export async function startBalancer(servers: readonly string[]): Promise<Balancer> {
  const agent = new http.Agent({ keepAlive: true });
  const ready = new Set<string>();
  let turn = 0;

  async function ask(url: string, options: http.RequestOptions, body?: Buffer): Promise<Answer> {
    const request = http.request(url, { agent, ...options });
    request.end(body);
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    return { status: response.statusCode ?? 0, body: await buffer(response) };
  }

  async function probe(server: string): Promise<void> {
    const { status } = await ask(`${server}/api/health`, {}).catch(() => ({ status: 0 }));
    if (status === 200) ready.add(server);
    else ready.delete(server);
  }

  async function forward(
    options: http.RequestOptions,
    route: string,
    body: Buffer,
  ): Promise<Answer> {
    for (;;) {
      const [server] = [...ready].slice(turn++ % Math.max(ready.size, 1));
      if (server === undefined) return { status: 503, body: Buffer.from('none is ready') };
      try {
        const answer = await ask(`${server}${route}`, options, body);
        if (answer.status !== 503) return answer;
      } catch (error) {
        // Refused before anything was sent; whatever else goes wrong may have happened to the call.
        if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') throw error;
      }
      ready.delete(server);
    }
  }

  const front = http.createServer((request, response) => {
    const { method = 'GET', url = '/', headers } = request;
    const kept = { 'content-type': headers['content-type'], authorization: headers.authorization };
    void buffer(request)
      .then((body) => forward({ method, headers: kept }, url, body))
      .then(
        ({ status, body }) => response.writeHead(status).end(body),
        (error: Error) => response.writeHead(502).end(error.message),
      );
  });
  await once(front.listen(0, '127.0.0.1'), 'listening');
  const over = new AbortController();
  // One at a time: a late answer must not put a server back that has refused since.
  async function keepProbing(server: string): Promise<void> {
    while (!over.signal.aborted) {
      await delay(PROBE_EVERY_MS);
      await probe(server);
    }
  }
  await Promise.all(servers.map(probe));
  const probing = servers.map(keepProbing);
  return {
    url: `http://127.0.0.1:${(front.address() as AddressInfo).port}`,
    isReady: (server) => ready.has(server),
    async [Symbol.asyncDispose]() {
      over.abort();
      await Promise.all(probing);
      front.closeAllConnections();
      front.close();
      agent.destroy();
      await once(front, 'close');
    },
  };
}
