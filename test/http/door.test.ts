import type { AnyContractProcedure } from '@orpc/contract';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
// Who may come in: a token or a session, from this machine's own pages, by a name that is allowed.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contract } from '../../main/contract/contract.ts';
import { startTestServer, type TestServer } from '../test-server.ts';
import { rawRequest } from './raw-request.ts';

const LIST = '/api/v1/functions';

let server: TestServer;
let auth: Record<string, string>;
let port: string;
beforeAll(async () => {
  server = await startTestServer({ 'allowed-hosts': 'functions.example.org' });
  auth = { authorization: `Bearer ${server.token}` };
  ({ port } = new URL(server.url));
  await server.create({ name: 'echo', runtime: 'node', code: 'exports.handler = (e) => e;' });
});
afterAll(() => server[Symbol.asyncDispose]());

const get = (route: string, headers: Record<string, string> = {}) =>
  rawRequest(`${server.url}${route}`, headers);

describe('the token', () => {
  const closed = [
    ...[LIST, `${LIST}/echo`, '/api/v1/invocations', '/api/v1/logs', '/api/v1/logs/stream'],
    ...[
      '/api/metrics',
      '/metrics',
      '/api/openapi.json',
      '/api/docs',
      '/rpc/functions/list',
      '/nothing',
    ],
  ];
  test.each(closed)('is needed for %s', async (route) => {
    const { status, headers, body } = await get(route);
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toBe('Bearer');
    expect(JSON.parse(body)).toMatchObject({ code: 'UNAUTHORIZED', status: 401 });
  });

  test('is needed for a call', async () => {
    const json = { 'content-type': 'application/json' };
    const address = `${server.url}${LIST}/echo/invoke`;
    const { status, headers } = await rawRequest(address, json, 'POST', '{}');
    expect({ status, challenge: headers['www-authenticate'] }).toEqual({
      ...{ status: 401, challenge: 'Bearer' },
    });
    expect((await rawRequest(address, { ...json, ...auth }, 'POST', '{}')).status).toBe(200);
  });

  test("is not needed for the page's own files, which tell nothing", async () => {
    const { status, headers, body } = await get('/');
    expect(status).toBe(200);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'/);
    const assets = [...body.matchAll(/(?:src|href)="\.(\/assets\/[^"]+)"/g)].map(
      ([, path]) => path,
    );
    expect(assets.length).toBeGreaterThan(0);
    for (const asset of assets) expect((await get(asset ?? '')).status).toBe(200);
    for (const path of [
      '/assets/..%2f..%2fpackage.json',
      '/assets/../main/cli.js',
      '/main/cli.js',
    ]) {
      expect((await get(path)).status, path).toBeGreaterThanOrEqual(400);
    }
  });

  test('is not needed for the health', async () => {
    const { status, body } = await get('/api/health');
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ status: 'ok', ready: true });
  });

  test('must be the right one, whole, in the header', async () => {
    const { token } = server;
    const wrong = [
      `Bearer ${token}x`,
      `Bearer ${token.slice(1)}`,
      `Basic ${token}`,
      token,
      'Bearer',
    ];
    for (const authorization of wrong)
      expect((await get(LIST, { authorization })).status).toBe(401);
    expect((await get(`${LIST}?token=${token}`)).status).toBe(401);
    expect((await get(`${LIST}?access_token=${token}`)).status).toBe(401);
    expect((await get(LIST, auth)).status).toBe(200);
  });
});

describe('hosts and origins', () => {
  const own = () => `127.0.0.1:${port}`;
  const table: [string, () => Record<string, string>, number][] = [
    ['a foreign host', () => ({ host: 'evil.example' }), 403],
    ['a foreign host with our port', () => ({ host: `evil.example:${port}` }), 403],
    ['a host that begins like ours', () => ({ host: 'localhost.evil.example' }), 403],
    ['localhost at any port', () => ({ host: 'localhost:1' }), 200],
    ['localhost', () => ({ host: 'LOCALHOST' }), 200],
    ['an allowed host', () => ({ host: 'functions.example.org' }), 200],
    ['a foreign origin', () => ({ origin: 'https://evil.example' }), 403],
    ['the origin of a file', () => ({ origin: 'null' }), 403],
    ['another port of this machine', () => ({ origin: 'http://127.0.0.1:1' }), 403],
    ['its own origin', () => ({ host: own(), origin: `http://${own()}` }), 200],
    ['a cross-site request', () => ({ 'sec-fetch-site': 'cross-site' }), 403],
    ['a same-site request', () => ({ 'sec-fetch-site': 'same-site' }), 403],
    ['a same-origin request', () => ({ 'sec-fetch-site': 'same-origin' }), 200],
    [
      'a link on another site',
      () => ({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }),
      200,
    ],
  ];

  test.each(table)('%s', async (_what, headers, wanted) => {
    const { status, body } = await get(LIST, { ...auth, ...headers() });
    expect(status).toBe(wanted);
    if (wanted === 403) expect(JSON.parse(body)).toMatchObject({ code: 'FORBIDDEN', status: 403 });
  });

  test.each(table)('%s, calling', async (_what, headers, wanted) => {
    const sent = { ...auth, 'content-type': 'application/json', ...headers() };
    const address = `${server.url}${LIST}/echo/invoke`;
    const { status } = await rawRequest(address, sent, 'POST', '{}');
    // A call is no navigation, whatever it says.
    expect(status).toBe('sec-fetch-mode' in headers() ? 403 : wanted);
  });

  test('are checked before the open routes too', async () => {
    expect((await get('/api/health', { host: 'evil.example' })).status).toBe(403);
    expect((await get('/session?ticket=x', { host: 'evil.example' })).status).toBe(403);
  });
});

describe('a session', () => {
  async function ticket(): Promise<string> {
    const { status, body } = await server.request('POST', '/api/session');
    expect(status).toBe(201);
    return (body as { ticket: string }).ticket;
  }

  test('is opened by a ticket, once', async () => {
    const route = `/session?ticket=${await ticket()}`;
    const { status, headers } = await get(route);
    expect(status).toBe(302);
    expect(headers.location).toBe('/');
    const [cookie = ''] = headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/; HttpOnly(;|$)/);
    expect(cookie).toMatch(/; SameSite=Strict(;|$)/);
    expect(cookie).not.toContain(server.token);

    const [pair = ''] = cookie.split(';');
    expect((await get(LIST, { cookie: pair })).status).toBe(200);
    expect((await get(LIST, { cookie: `a=b; ${pair}; c=d` })).status).toBe(200);
    expect((await get(LIST, { cookie: `${pair}x` })).status).toBe(401);
    const foreign = { cookie: pair, origin: 'https://evil.example' };
    expect((await get(LIST, foreign)).status).toBe(403);

    const again = await get(route);
    expect(again.status).toBe(401);
    expect(again.headers['set-cookie']).toBeUndefined();
    expect(again.body).toContain('cloudfunction open');
  });

  test('is not opened by anything else', async () => {
    expect((await get('/session')).status).toBe(401);
    expect((await get('/session?ticket=guess')).status).toBe(401);
    const value = await ticket();
    expect((await get(`/session?ticket=${value}&ticket=${value}`)).status).toBe(401);
    expect((await rawRequest(`${server.url}/api/session`, {}, 'POST')).status).toBe(401);
  });
});

describe('the reference', () => {
  test('is a page that loads nothing from elsewhere', async () => {
    const { status, headers, body } = await get('/api/docs', auth);
    expect(status).toBe(200);
    const csp = String(headers['content-security-policy']);
    expect(csp).toContain("default-src 'none'");
    expect(csp).toMatch(/script-src 'self'(;|$)/);
    expect(csp).not.toMatch(/https?:|\*/);
    expect(body).not.toMatch(/(src|href)="(https?:)?\/\//);
    expect(body).not.toMatch(/<script>/);
    const assets = [...body.matchAll(/(?:src|href)="(docs\/[^"]+)"/g)].map(
      ([, path]) => path ?? '',
    );
    expect(assets.length).toBeGreaterThan(2);
    for (const asset of assets) {
      const answer = await get(`/api/${asset}`, auth);
      expect({ asset, status: answer.status }).toEqual({ asset, status: 200 });
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(answer.body.length).toBeGreaterThan(20);
    }
  });

  test('describes every route of the contract', async () => {
    const { paths } = JSON.parse((await get('/api/openapi.json', auth)).body) as {
      paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
    };
    const wanted = Object.values(contract)
      .flatMap((group) => Object.values(group) as AnyContractProcedure[])
      .map((procedure) => procedure['~orpc'].route);
    expect(wanted.length).toBeGreaterThan(10);
    for (const { method = '', path = '' } of wanted) {
      expect(Object.keys(paths[path] ?? {}), path).toContain(method.toLowerCase());
    }
    const invoke = paths['/api/v1/functions/{id}/invoke']?.['post'];
    expect(Object.keys(invoke?.responses ?? {})).toEqual(
      expect.arrayContaining(['200', '400', '401', '403', '404', '413', '429', '503']),
    );
  });
});

test('whole numbers keep all their digits', async (context) => {
  const infos = await server.running.platform.runtimes.list();
  const python = infos.find(({ id }) => id === 'python');
  if (python?.available !== true) context.skip(python?.hint ?? 'Python is not installed');
  const code = 'def handler(event, context):\n    return event["n"] + 1\n';
  await server.create({ name: 'more', runtime: 'python', code });
  const { status, body } = await rawRequest(
    `${server.url}${LIST}/more/invoke`,
    { ...auth, 'content-type': 'application/json' },
    'POST',
    '{"event":{"n":12345678901234567890}}',
  );
  expect(status).toBe(200);
  expect(body).toContain('"result":12345678901234567891');
});

describe('what is not a request', () => {
  test.each(['/assets/%2e%2e/index.html', '/assets/..%2findex.html', '/assets/%00', '/%'])(
    'the address %s is refused',
    async (route) => {
      // Not as an address, which would be made plain before it is sent.
      const request = http.get({ port, path: route, agent: false });
      const [{ statusCode }] = (await once(request, 'response')) as [http.IncomingMessage];
      expect(statusCode).toBeGreaterThanOrEqual(400);
      expect(statusCode).toBeLessThan(500);
    },
  );

  test('whoever sends half a head is cut off within seconds', async () => {
    const socket = net.connect(Number(port), '127.0.0.1');
    const began = performance.now();
    socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ');
    await once(socket.resume(), 'close');
    expect(performance.now() - began).toBeLessThan(15_000);
  });
});
