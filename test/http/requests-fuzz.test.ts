// Whatever comes in at the port, in words of HTTP or not: an answer below 500, the one error body, and
// a server that goes on.
import { once } from 'node:events';
import net from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Invocation } from '../../main/contract/invocation.ts';
import { anyBytes, canonical, isClean, jsonText, memberName, tries } from '../fuzz.ts';
import { startTestServer, type TestServer } from '../test-server.ts';

const ECHO = '/api/v1/functions/echo';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  const code = 'exports.handler = (event, { tenant }) => [event, tenant ?? null];';
  await server.create({ name: 'echo', runtime: 'node', code });
});
afterAll(() => server[Symbol.asyncDispose]());

/**
 * Sends bytes as they are, and reads until the server closes, or streams. `half`: says that no more
 * will come, since the server would wait for the rest of what is no whole request.
 */
async function send(bytes: Buffer, half = false): Promise<string> {
  const { hostname, port } = new URL(server.url);
  const socket = net.connect(Number(port), hostname);
  let answer = '';
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString('latin1');
    if (answer.includes('text/event-stream')) socket.destroy();
  });
  // Who is refused may be cut off while still sending.
  socket.on('error', () => undefined);
  if (half) socket.end(bytes);
  else socket.write(bytes);
  await once(socket, 'close');
  return answer;
}

interface Sent {
  method: string;
  url: string;
  headers: readonly (readonly [string, string])[];
  body: Buffer;
}

function bytesOf({ method, url, headers, body }: Sent): Buffer {
  const lines = [
    `${method} ${url} HTTP/1.1`,
    `host: ${new URL(server.url).host}`,
    `authorization: Bearer ${server.token}`,
    `content-length: ${body.length}`,
    'connection: close',
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
}

/** No answer is below the platform: what is refused is refused in its own words. */
function expectSound(answer: string): void {
  const [, status = '0'] = /^HTTP\/1\.1 (\d{3})/.exec(answer) ?? [];
  expect(Number(status), answer.slice(0, 300)).toBeGreaterThanOrEqual(200);
  expect(Number(status), answer.slice(0, 2_000)).toBeLessThan(500);
  expect(isClean()).toBe(true);
  const body = answer.slice(answer.indexOf('\r\n\r\n') + 4);
  if (Number(status) < 400 || body === '') return;
  expect(JSON.parse(body), answer.slice(0, 500)).toMatchObject({
    status: Number(status),
    code: expect.any(String) as string,
    message: expect.any(String) as string,
  });
  expect(body).not.toContain(server.token);
}

const segment = fc.oneof(
  fc.constantFrom(...['api', 'v1', 'functions', 'echo', 'invoke', 'invocations', 'logs', 'rpc']),
  fc.constantFrom(
    ...['versions', 'events', 'health', 'metrics', 'settings', 'session', 'docs', '1'],
  ),
  fc.constantFrom('..', '%2e%2e', '%2f', '%00', '%', '%E0%A4%A', '__proto__', '*', 'x'.repeat(300)),
  memberName.map((text) => encodeURIComponent(text.toWellFormed())),
);
const query = fc.oneof(
  fc.constant(''),
  fc
    .array(
      fc.tuple(
        fc.oneof(
          fc.constantFrom('limit', 'cursor', 'function', 'status', 'from', '__proto__[a]'),
          memberName,
        ),
        memberName,
      ),
      { maxLength: 3 },
    )
    .map(
      (all) =>
        `?${all.map((pair) => pair.map((one) => encodeURIComponent(one.toWellFormed())).join('=')).join('&')}`,
    ),
  fc.constantFrom('?%', '?a[b][c]=1&a=2', '?[=]', '?limit=1&limit=2', '?=&&='),
);
const url = fc
  .tuple(fc.array(segment, { maxLength: 6 }), query)
  .map(([all, search]) => `/${all.join('/')}${search}`);
const headerValue = fc.oneof(
  fc.constantFrom(
    'application/json',
    'multipart/form-data',
    'multipart/form-data; boundary=x',
    'text/plain',
    'null',
    'gzip',
    '0',
    '*/*',
  ),
  fc.string({ unit: 'grapheme-ascii', maxLength: 30 }).map((text) => text.trim()),
);
const headerName = fc.constantFrom(
  ...['content-type', 'accept', 'accept-encoding', 'cookie', 'origin', 'if-none-match', 'range'],
  ...['x-forwarded-for', 'content-encoding', 'last-event-id', 'sec-fetch-site', '__proto__'],
);
const sent: fc.Arbitrary<Sent> = fc.record({
  // Not DELETE: it would take the function that is called.
  method: fc.constantFrom('GET', 'POST', 'POST', 'PUT', 'PATCH', 'HEAD', 'OPTIONS', 'PROPFIND'),
  url,
  headers: fc.oneof(
    fc.constant([['content-type', 'application/json'] as const]),
    fc.array(fc.tuple(headerName, headerValue), { maxLength: 5 }),
  ),
  body: fc.oneof(
    fc.constant(Buffer.alloc(0)),
    anyBytes,
    jsonText.map((text) => Buffer.from(text)),
  ),
});

/** Addresses that were answered with a 500, or in words of others. */
const FOUND = ['//__proto__', '/%', '/assets/%2e%2e/x'].map((address): [Sent] => [
  { method: 'GET', url: address, headers: [], body: Buffer.alloc(0) },
]);

describe('the port', () => {
  test('answers any request in its own words', async () => {
    await fc.assert(
      fc.asyncProperty(sent, async (request) => {
        const answer = await send(bytesOf(request));
        expectSound(answer);
      }),
      {
        ...tries(400),
        examples: FOUND,
      },
    );
    expect((await server.invoke('echo', 'still here')).result).toEqual(['still here', null]);
  });

  test('bears what is no HTTP', async () => {
    const broken = fc
      .tuple(
        sent,
        fc.nat(),
        fc.oneof(
          anyBytes,
          fc
            .constantFrom('\r\n', '\n', '\0', ': ', ' HTTP/2.0', 'transfer-encoding: chunked\r\n')
            .map((text) => Buffer.from(text)),
        ),
      )
      .map(([request, at, noise]) => {
        const bytes = bytesOf(request);
        const place = at % (bytes.length + 1);
        return Buffer.concat([bytes.subarray(0, place), noise, bytes.subarray(place)]);
      });
    await fc.assert(
      fc.asyncProperty(fc.oneof(anyBytes, broken), async (bytes) => {
        const answer = await send(bytes, true);
        // Nothing at all, where the request never ended.
        if (answer !== '') expect(answer).toMatch(/^HTTP\/1\.1 [1-4]/);
        const [head = '', body = ''] = answer.split('\r\n\r\n');
        // A HEAD is answered without one, and what names no host by Node.js itself.
        if (/ 400 [^]*application.json/.test(head) && body !== '')
          expect(body).toContain('"INVALID_INPUT"');
      }),
      { ...tries(400), examples: [[Buffer.from('GET / HTTP/1.1\r\nhost: x\r\na: \0\r\n\r\n')]] },
    );
    expect((await server.invoke('echo', 'still here')).result).toEqual(['still here', null]);
  });

  test('hands any event and context through, and nothing of them into the platform', async () => {
    await fc.assert(
      fc.asyncProperty(jsonText, jsonText, async (event, tenant) => {
        const text = `{"event":${event},"context":{"tenant":${tenant}}}`;
        const { status, body } = await server.request('POST', `${ECHO}/invoke`, text);
        expect(status).toBe(200);
        expect(canonical((body as Invocation).result)).toBe(
          canonical([JSON.parse(event), JSON.parse(tenant)]),
        );
        expect(isClean()).toBe(true);
      }),
      tries(200),
    );
  });

  test('keeps any event under any name, and takes any settings for what they are', async () => {
    await fc.assert(
      fc.asyncProperty(memberName, jsonText, async (name, value) => {
        const route = `${ECHO}/events/${encodeURIComponent(name)}`;
        const saved = await server.request('PUT', route, `{"event":${value}}`);
        expect(saved.status, JSON.stringify(saved.body)).toBeLessThan(500);
        const changed = await server.request(
          'PATCH',
          '/api/v1/settings',
          `{"values":{${JSON.stringify(name)}:${value}},"__proto__":${value}}`,
        );
        expect(changed.status, JSON.stringify(changed.body)).toBe(400);
        expect(isClean()).toBe(true);
      }),
      tries(80),
    );
  });
});
