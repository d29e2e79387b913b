// Forms with files are for the import alone, and no page of another site can send one.
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { contract } from '../../main/contract/contract.ts';
import { zipOf } from '../functions/zip.ts';
import { startTestServer, type TestServer } from '../test-server.ts';
import { rawRequest } from './raw-request.ts';

let server: TestServer;
let bearer: Record<string, string>;
let cookie: string;
let own: string;
beforeAll(async () => {
  server = await startTestServer();
  bearer = { authorization: `Bearer ${server.token}` };
  own = server.url;
  const { body } = await server.request('POST', '/api/session');
  const { ticket } = body as { ticket: string };
  const { headers } = await rawRequest(`${server.url}/session?ticket=${ticket}`);
  cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  expect(cookie).toMatch(/^cf_session=/);
});
afterAll(() => server[Symbol.asyncDispose]());

const BOUNDARY = 'boundary';
const TYPE = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
let count = 0;

/** A form as any page can send it. */
function form(name: string): Uint8Array<ArrayBuffer> {
  const zip = zipOf(
    { name: `${name}/function.yaml`, content: `name: ${name}\nruntime: node\n` },
    { name: `${name}/index.js`, content: 'exports.handler = () => 1;' },
  );
  const head = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="archive"; filename="a.zip"\r\ncontent-type: application/zip\r\n\r\n`;
  return new Uint8Array(
    Buffer.concat([Buffer.from(head), zip, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]),
  );
}

async function send(headers: Record<string, string>, route = '/api/v1/import') {
  const name = `f${++count}`;
  const body = form(name) as never;
  const answer = await rawRequest(`${server.url}${route}`, { ...TYPE, ...headers }, 'POST', body);
  const made = await server.request('GET', `/api/v1/functions/${name}`);
  return { ...answer, made: made.status === 200 };
}

describe('a form', () => {
  test('with the token passes', async () => {
    const { status, body, made } = await send(bearer);
    expect({ status, body, made }).toMatchObject({ status: 200, made: true });
    expect(JSON.parse(body)).toEqual([{ name: 'f1', outcome: 'created' }]);
  });

  test('of a session passes from a page of ours', async () => {
    const headers = () => ({ cookie, origin: own, 'sec-fetch-site': 'same-origin' });
    expect(await send(headers())).toMatchObject({ status: 200, made: true });
  });

  const refused: [string, () => Record<string, string>, number][] = [
    ['without anything', () => ({}), 401],
    ['of a session that tells no origin', () => ({ cookie }), 403],
    ['of a session with an empty origin', () => ({ cookie, origin: '' }), 403],
    ['of a session from another site', () => ({ cookie, origin: 'https://evil.example' }), 403],
    ['of a session from a file', () => ({ cookie, origin: 'null' }), 403],
    ['of a session from another port', () => ({ cookie, origin: 'http://127.0.0.1:1' }), 403],
    ['of a session, by its fetch site', () => ({ cookie, 'sec-fetch-site': 'cross-site' }), 403],
    [
      'of a session, as a page that is opened',
      () => ({ cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }),
      403,
    ],
    [
      'under a name that was bound to this machine',
      () => ({ cookie, host: 'evil.example', origin: 'http://evil.example' }),
      403,
    ],
  ];
  test.each(refused)('%s is refused', async (_, headers, status) => {
    expect(await send(headers())).toMatchObject({ status, made: false });
  });

  const elsewhere = [
    ...['/api/v1/functions', '/api/v1/functions/x/invoke', '/api/v1/functions/x/run'],
    ...['/api/v1/export', '/rpc/functions/create', '/api/v1/import/', '/api/session'],
  ];
  test.each(elsewhere)('is refused at %s', async (route) => {
    const { status, body, made } = await send({ ...bearer, origin: own }, route);
    expect({ status, made }).toEqual({ status: 400, made: false });
    expect(JSON.parse(body)).toMatchObject({ data: { field: 'content-type' } });
  });

  test('that is none, or has no file', async () => {
    const post = (body: string) =>
      rawRequest(`${server.url}/api/v1/import`, { ...bearer, ...TYPE }, 'POST', body);
    for (const body of ['', 'hello', `--${BOUNDARY}--\r\n`]) {
      const { status, body: answer } = await post(body);
      expect({ status, answer: JSON.parse(answer) as unknown }).toMatchObject({
        status: 400,
        answer: { code: 'INVALID_INPUT' },
      });
    }
  });

  test('that is too large', async () => {
    const headers = { ...bearer, ...TYPE, 'content-length': String(150 * 1024 * 1024) };
    const answer = await rawRequest(`${server.url}/api/v1/import`, headers, 'POST', 'x').catch(
      (error: unknown) => error,
    );
    expect(answer).toMatchObject({ status: 413 });
  });
});

test('other simple content types are refused everywhere', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/zip']) {
    for (const route of ['/api/v1/import', '/api/v1/export', '/rpc/functions/import']) {
      const headers = { ...bearer, 'content-type': type };
      const { status } = await rawRequest(`${server.url}${route}`, headers, 'POST', 'a=b');
      expect({ route, type, status }).toEqual({ route, type, status: 400 });
    }
  }
});

test("the renderer's carrier takes and gives files too", async () => {
  const link = new RPCLink({ url: `${server.url}/rpc`, headers: { cookie, origin: own } });
  const client: ContractRouterClient<typeof contract> = createORPCClient(link);
  const archive = await client.functions.export({ functions: ['f1'] });
  expect(archive).toBeInstanceOf(File);
  expect(archive.name).toBe('functions.cfarchive');
  const renamed = [{ name: 'f1-2', outcome: 'created' }];
  expect(await client.functions.import({ archive, existing: 'rename' })).toEqual(renamed);
});
