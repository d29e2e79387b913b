// Whatever is sent, the answer is the one error body, and the server goes on.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ERRORS, type ErrorCode } from '../../main/contract/errors.ts';
import { startTestServer, type Answer, type TestServer } from '../test-server.ts';

const FUNCTIONS = '/api/v1/functions';
const INVOKE = `${FUNCTIONS}/echo/invoke`;
const CODE = 'exports.handler = (event) => event;';
const MIB = 1024 * 1024;
const UUID = '0198c0de-0000-7000-8000-000000000000';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await server.create({ name: 'echo', runtime: 'node', code: CODE });
});
afterAll(() => server[Symbol.asyncDispose]());

interface Refusal {
  code: ErrorCode;
  /** `data.field`, which the message names too. */
  field?: string;
  /** What else the message tells. */
  tells?: RegExp;
}

async function expectRefusal(answer: Answer, { code, field, tells }: Refusal): Promise<void> {
  const body = answer.body as { code: string; status: number; message: string; data?: unknown };
  expect({ status: answer.status, code: body.code, inBody: body.status }).toEqual({
    ...{ status: ERRORS[code].status, code, inBody: ERRORS[code].status },
  });
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(Object.keys(body).filter((key) => key !== 'data')).toEqual(['code', 'status', 'message']);
  expect(body.message).toMatch(/\S/);
  expect(body.message).not.toMatch(/\bat .*:\d+:\d+|node_modules/);
  if (field !== undefined) expect(body.data).toMatchObject({ field });
  if (tells !== undefined) expect(body.message).toMatch(tells);
  expect((await server.invoke('echo', { still: 'here' })).result).toEqual({ still: 'here' });
}

const good = { name: 'fresh', runtime: 'node', code: CODE };
const { name: _name, ...nameless } = good;
const { runtime: _runtime, ...languageless } = good;
const { code: _code, ...codeless } = good;

describe('POST /api/v1/functions', () => {
  const escapes = [
    '../x',
    '/abs',
    'a\\b',
    'C:x',
    'a/../../b',
    'a//b',
    './a',
    'a/',
    'nul',
    'a\u0000',
  ];
  const names = [
    ...['', 'a/b', '../a', 'a.b', '..', 'a\u0000b', 'a\nb', 'a b', '-a', 'naïve', UUID],
    'n'.repeat(65),
  ];
  const table: [string, unknown, Refusal][] = [
    ['text that is no JSON', '{"name":', { code: 'INVALID_INPUT', tells: /JSON/ }],
    ['an empty body', '', { code: 'INVALID_INPUT' }],
    ['null', 'null', { code: 'INVALID_INPUT' }],
    ['a list', [], { code: 'INVALID_INPUT' }],
    ['a number as name', { ...good, name: 5 }, { code: 'INVALID_INPUT', field: 'name' }],
    ['a text as timeout', { ...good, timeout: 'x' }, { code: 'INVALID_INPUT', field: 'timeout' }],
    ['a timeout of 0', { ...good, timeout: 0 }, { code: 'INVALID_INPUT', field: 'timeout' }],
    ['half a MB', { ...good, memory: 64.5 }, { code: 'INVALID_INPUT', field: 'memory' }],
    [
      'no concurrency',
      { ...good, concurrency: 0 },
      { code: 'INVALID_INPUT', field: 'concurrency' },
    ],
    ['a number in env', { ...good, env: { A: 1 } }, { code: 'INVALID_INPUT', field: 'env.A' }],
    [
      'a reserved env',
      { ...good, env: { CF_A: '1' } },
      { code: 'INVALID_INPUT', field: 'env.CF_A' },
    ],
    ['a list as env', { ...good, env: [] }, { code: 'INVALID_INPUT', field: 'env' }],
    ['a number as code', { ...good, code: 5 }, { code: 'INVALID_INPUT', field: 'code' }],
    ['no name', nameless, { code: 'INVALID_INPUT', field: 'name', tells: /missing/ }],
    ['no runtime', languageless, { code: 'INVALID_INPUT', field: 'runtime', tells: /missing/ }],
    ['neither code nor files', codeless, { code: 'INVALID_INPUT', field: 'code', tells: /files/ }],
    [
      'both code and files',
      { ...good, files: { 'index.js': CODE } },
      { code: 'INVALID_INPUT', field: 'code', tells: /not both/ },
    ],
    [
      'a file that is a folder too',
      { ...codeless, files: { 'index.js': CODE, a: 'x', 'a/b': 'y' } },
      { code: 'INVALID_INPUT', field: 'files' },
    ],
    ['no file', { ...codeless, files: {} }, { code: 'INVALID_INPUT', field: 'files' }],
    ['an unknown key', { ...good, memroy: 128 }, { code: 'INVALID_INPUT', tells: /"memroy"/ }],
    [
      'an unknown runtime',
      { ...good, runtime: 'cobol' },
      { code: 'INVALID_INPUT', field: 'runtime', tells: /"cobol".*node/ },
    ],
    ['an evil handler', { ...good, handler: 'a;b' }, { code: 'INVALID_INPUT', field: 'handler' }],
    [
      'a name that exists',
      { ...good, name: 'echo' },
      { code: 'NAME_TAKEN', field: 'name', tells: /"echo"/ },
    ],
    [
      'the prototype as a file',
      `{"name":"fresh","runtime":"node","files":{"__proto__":"x"}}`,
      { code: 'INVALID_INPUT' },
    ],
    ...names.map((name): [string, unknown, Refusal] => [
      `the name ${JSON.stringify(name)}`,
      { ...good, name },
      { code: 'INVALID_INPUT', field: 'name', tells: /name/ },
    ]),
    ...escapes.map((path): [string, unknown, Refusal] => [
      `the file ${JSON.stringify(path)}`,
      { ...codeless, files: { 'index.js': CODE, [path]: 'x' } },
      {
        code: 'INVALID_INPUT',
        field: `files[${JSON.stringify(path)}]`.replace(/\["(\w+)"\]/, '.$1'),
      },
    ]),
  ];

  test.each(table)('refuses %s', async (_what, body, refusal) => {
    await expectRefusal(await server.request('POST', FUNCTIONS, body), refusal);
  });

  test('has made nothing of all this', async () => {
    const { body } = await server.request('GET', FUNCTIONS);
    expect((body as { name: string }[]).map(({ name }) => name)).toEqual(['echo']);
  });

  test('refuses one of two that are made at once', async () => {
    const twins = { ...good, name: 'twin' };
    const answers = await Promise.all([
      server.request('POST', FUNCTIONS, twins),
      server.request('POST', FUNCTIONS, twins),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
  });
});

describe('POST …/invoke', () => {
  const deep = (levels: number) => `{"event":${'['.repeat(levels)}${']'.repeat(levels)}}`;
  const large = `{"event":"${'x'.repeat(6 * MIB)}"}`;
  const table: [string, string, unknown, Refusal, Record<string, string>?][] = [
    ['text that is no JSON', INVOKE, '{"event":', { code: 'INVALID_INPUT', tells: /JSON/ }],
    ['bytes that are no text', INVOKE, new Uint8Array([0xff, 0x22]), { code: 'INVALID_INPUT' }],
    ['a list', INVOKE, [], { code: 'INVALID_INPUT' }],
    ['an unknown key', INVOKE, { evnet: 1 }, { code: 'INVALID_INPUT', tells: /"evnet"/ }],
    ['a context of text', INVOKE, { context: 'x' }, { code: 'INVALID_INPUT', field: 'context' }],
    ['an event over the limit', INVOKE, large, { code: 'EVENT_TOO_LARGE', tells: /6291456/ }],
    ['5,000-deep JSON', INVOKE, deep(5_000), { code: 'INVALID_INPUT', field: 'event' }],
    [
      'plain text',
      INVOKE,
      '{"event":1}',
      { code: 'INVALID_INPUT', field: 'content-type', tells: /content-type/ },
      { 'content-type': 'text/plain' },
    ],
    [
      'no function of this name',
      `${FUNCTIONS}/nobody/invoke`,
      {},
      { code: 'NOT_FOUND', tells: /"nobody"/ },
    ],
    ['no function of this id', `${FUNCTIONS}/${UUID}/invoke`, {}, { code: 'NOT_FOUND' }],
    ['a function of the prototype', `${FUNCTIONS}/__proto__/invoke`, {}, { code: 'NOT_FOUND' }],
  ];

  test.each(table)('refuses %s', async (_what, route, body, refusal, headers) => {
    await expectRefusal(await server.request('POST', route, body, headers), refusal);
  });

  test('refuses a body without a content type', async () => {
    const response = await fetch(`${server.url}${INVOKE}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.token}` },
      body: new Uint8Array([0x7b, 0x7d]),
    });
    const { status, headers } = response;
    const answer = { status, headers, body: (await response.json()) as unknown };
    await expectRefusal(answer, { code: 'INVALID_INPUT', field: 'content-type' });
  });

  test('takes an event just below the limit, and 1,000-deep JSON', async () => {
    const fits = { event: 'x'.repeat(5 * MIB) };
    expect((await server.request('POST', INVOKE, fits)).status).toBe(200);
    const { status, body } = await server.request('POST', INVOKE, deep(1_000));
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'success' });
  });
});

describe('the other routes', () => {
  const found = { code: 'NOT_FOUND' } as const;
  const table: [string, string, unknown, Refusal][] = [
    ['GET', `${FUNCTIONS}/nobody`, undefined, { ...found, field: 'id', tells: /"nobody"/ }],
    ['GET', `${FUNCTIONS}/${UUID}`, undefined, found],
    ['GET', `${FUNCTIONS}/..%2f..%2fetc`, undefined, found],
    ['PUT', `${FUNCTIONS}/nobody`, { code: CODE }, { ...found, tells: /"nobody"/ }],
    ['PUT', `${FUNCTIONS}/echo`, { version: 9 }, { code: 'INVALID_INPUT', tells: /"version"/ }],
    ['PUT', `${FUNCTIONS}/echo`, { timeout: 'x' }, { code: 'INVALID_INPUT', field: 'timeout' }],
    ['PUT', `${FUNCTIONS}/echo`, { runtime: 'python' }, { code: 'INVALID_INPUT', field: 'code' }],
    ['DELETE', `${FUNCTIONS}/nobody`, undefined, { ...found, tells: /"nobody"/ }],
    ['GET', `/api/v1/invocations/${UUID}`, undefined, { ...found, field: 'id' }],
    ['GET', '/api/v1/nothing', undefined, found],
    ['GET', '/nothing', undefined, found],
    ['PATCH', `${FUNCTIONS}/echo`, {}, found],
    [
      'GET',
      '/api/v1/invocations?cursor=nonsense',
      undefined,
      { code: 'INVALID_INPUT', field: 'cursor' },
    ],
    ['GET', '/api/v1/logs?cursor=nonsense', undefined, { code: 'INVALID_INPUT', field: 'cursor' }],
    ['GET', '/api/v1/invocations?limit=0', undefined, { code: 'INVALID_INPUT', field: 'limit' }],
    ['GET', '/api/v1/invocations?limit=many', undefined, { code: 'INVALID_INPUT', field: 'limit' }],
    [
      'GET',
      '/api/v1/invocations?status=foo',
      undefined,
      { code: 'INVALID_INPUT', field: 'status' },
    ],
    [
      'GET',
      '/api/v1/invocations?from=yesterday',
      undefined,
      { code: 'INVALID_INPUT', field: 'from' },
    ],
    ['GET', '/api/v1/logs?level=loud', undefined, { code: 'INVALID_INPUT', field: 'level' }],
    ['GET', '/api/v1/logs/stream?level=loud', undefined, { code: 'INVALID_INPUT', field: 'level' }],
  ];

  test.each(table)('%s %s', async (method, route, body, refusal) => {
    await expectRefusal(await server.request(method, route, body), refusal);
  });
});
