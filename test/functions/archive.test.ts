// Functions out as plain files and in again; archives that are wrong, and archives that are meant to harm.
import { MessageChannel } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { RPCHandler } from '@orpc/server/message-port';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { router } from '../../main/api/router.ts';
import { OWNER } from '../../main/contract/access.ts';
import type { contract } from '../../main/contract/contract.ts';
import type { FunctionDetail, Imported } from '../../main/contract/function.ts';
import { startTestServer, type TestServer } from '../test-server.ts';
import { zipOf, type ZipPart } from './zip.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ 'event-bytes': '4096' });
});
afterAll(() => server[Symbol.asyncDispose]());

const CODE = 'exports.handler = (event) => [event, process.env.KEY];';
const api = '/api/v1/functions';

async function exportZip(functions?: string[]): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(`${server.url}/api/v1/export`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ functions }),
  });
  if (response.status !== 200) throw new Error(await response.text());
  expect(response.headers.get('content-type')).toBe('application/zip');
  expect(response.headers.get('content-disposition')).toContain('functions.cfarchive');
  return new Uint8Array(await response.arrayBuffer());
}

async function importZip(archive: Uint8Array<ArrayBuffer>, existing?: string) {
  const form = new FormData();
  form.append('archive', new File([archive], 'a.zip', { type: 'application/zip' }));
  if (existing !== undefined) form.append('existing', existing);
  const response = await fetch(`${server.url}/api/v1/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.token}` },
    body: form,
  });
  return { status: response.status, body: (await response.json()) as unknown };
}

async function imported(archive: Uint8Array<ArrayBuffer>, existing?: string): Promise<Imported[]> {
  const { status, body } = await importZip(archive, existing);
  expect({ status, body }).toMatchObject({ status: 200 });
  return body as Imported[];
}

const detail = async (name: string) =>
  (await server.request('GET', `${api}/${name}`)).body as FunctionDetail;
const eventsOf = async (name: string) =>
  (await server.request('GET', `${api}/${name}/events`)).body;
const remove = (name: string) => server.request('DELETE', `${api}/${name}`);
const keep = (name: string, event: string, value: unknown) =>
  server.request('PUT', `${api}/${name}/events/${encodeURIComponent(event)}`, { event: value });

/** A function's folder. */
const folder = (name: string, manifest = `name: ${name}\nruntime: node\n`): ZipPart[] => [
  { name: `${name}/function.yaml`, content: manifest },
  { name: `${name}/index.js`, content: CODE },
];

describe('out and in again', () => {
  const files = { 'index.js': CODE, 'lib/ä.txt': '\uFEFFzwölf\r\n', empty: '' };

  test('plain files, and no values of variables', async () => {
    await server.create({
      ...{ name: 'plain', runtime: 'node', files, timeout: 7, memory: 128, concurrency: 3 },
      ...{ env: { KEY: 'secret', B: '' }, description: 'Two\nlines: "x"' },
    });
    await keep('plain', 'first', { a: [1] });
    await keep('plain', 'a/b: "50 %"', null);
    await keep('plain', 'con', 1);
    const zip = unzipSync(await exportZip());
    const text = Object.fromEntries(Object.entries(zip).map(([k, v]) => [k, strFromU8(v)]));
    expect(Object.keys(text).toSorted()).toEqual([
      'plain/empty',
      'plain/events/%63on.json',
      'plain/events/a%2Fb%3A %2250 %25%22.json',
      'plain/events/first.json',
      'plain/function.yaml',
      'plain/index.js',
      'plain/lib/ä.txt',
    ]);
    expect(text['plain/events/first.json']).toBe('{"a":[1]}\n');
    expect(text['plain/index.js']).toBe(CODE);
    expect(text['plain/function.yaml']).toContain('env:\n  - B\n  - KEY\n');
    expect(JSON.stringify(text)).not.toContain('secret');
  });

  test('comes back as it was', async () => {
    const before = await detail('plain');
    const events = await eventsOf('plain');
    const zip = await exportZip(['plain']);
    await remove('plain');
    expect(await imported(zip)).toEqual([{ name: 'plain', outcome: 'created' }]);
    const { id, version, createdAt, updatedAt, env, ...after } = await detail('plain');
    expect(before).toMatchObject(after);
    expect({ version, env }).toEqual({ version: 1, env: { KEY: '', B: '' } });
    expect([id, createdAt, updatedAt]).not.toContain(before.id);
    expect(await eventsOf('plain')).toEqual(events);
  });

  test('files that are called like the archive’s own', async () => {
    const strange = {
      'index.js': CODE,
      'function.yaml': 'x',
      'Events/a.json': '{',
      'src/a.js': '',
    };
    await server.create({ name: 'strange', runtime: 'node', files: strange });
    await keep('strange', 'e', 1);
    const zip = await exportZip(['strange']);
    expect(Object.keys(unzipSync(zip))).toContain('strange/src/function.yaml');
    await remove('strange');
    await imported(zip);
    expect((await detail('strange')).files).toEqual(strange);
    expect(await eventsOf('strange')).toEqual([{ name: 'e', event: 1 }]);
  });

  test('names that one folder could not have', async () => {
    for (const name of ['Same', 'same', 'con']) {
      await server.create({ name, runtime: 'node', code: CODE });
    }
    const zip = await exportZip(['Same', 'same', 'con', 'same']);
    const names = Object.keys(unzipSync(zip)).filter((name) => name.endsWith('yaml'));
    expect(names).toEqual(['Same/function.yaml', 'same-2/function.yaml', 'con_/function.yaml']);
    for (const name of ['Same', 'same', 'con']) await remove(name);
    expect((await imported(zip)).map(({ name }) => name)).toEqual(['Same', 'same', 'con']);
  });

  test('of functions there are not', async () => {
    await expect(exportZip(['plain', 'nothing'])).rejects.toThrow('NOT_FOUND');
  });
});

describe('a name that exists', () => {
  const changed = () =>
    zipOf(
      { name: 'there/function.yaml', content: 'name: there\nruntime: node\nenv: [KEY, NEW]\n' },
      { name: 'there/index.js', content: `${CODE}//2` },
    );

  test('is skipped, replaced or renamed', async () => {
    const { id } = await server.create({
      ...{ name: 'there', runtime: 'node', code: CODE, env: { KEY: 'kept', OLD: 'x' } },
    });
    expect(await imported(changed())).toMatchObject([{ name: 'there', outcome: 'skipped' }]);
    expect(await imported(changed(), 'rename')).toEqual([{ name: 'there-2', outcome: 'created' }]);
    expect(await imported(changed(), 'rename')).toEqual([{ name: 'there-3', outcome: 'created' }]);
    expect((await detail('there')).version).toBe(1);
    expect(await imported(changed(), 'replace')).toEqual([{ name: 'there', outcome: 'replaced' }]);
    expect(await detail('there')).toMatchObject({
      id,
      version: 2,
      files: { 'index.js': `${CODE}//2` },
    });
    expect((await detail('there')).env).toEqual({ KEY: 'kept', NEW: '' });
    expect((await importZip(changed(), 'burn')).status).toBe(400);
  });

  test('keeps values of its own variables alone', async () => {
    const env = '[constructor, toString, __proto__]';
    const parts = folder('own', `name: own\nruntime: node\nenv: ${env}\n`);
    await imported(zipOf(...parts));
    expect(await imported(zipOf(...parts), 'replace')).toMatchObject([{ outcome: 'replaced' }]);
    await server.request('PUT', `${api}/own`, { env: {} });
    expect(await imported(zipOf(...parts), 'replace')).toMatchObject([{ outcome: 'replaced' }]);
    expect(JSON.stringify((await detail('own')).env)).toBe('{"constructor":"","toString":""}');
    expect((await server.invoke('own')).status).toBe('success');
  });

  test('a long one stays within its limit', async () => {
    const name = 'n'.repeat(64);
    await server.create({ name, runtime: 'node', code: CODE });
    const [one] = await imported(zipOf(...folder(name)), 'rename');
    expect(one).toEqual({ name: `${'n'.repeat(62)}-2`, outcome: 'created' });
  });
});

describe('one bad function does not stop the others', () => {
  const bad: [string, ZipPart[], string][] = [
    ['no YAML', folder('bad', 'name: ['), 'not YAML'],
    ['a list', folder('bad', '- a'), 'no keys'],
    ['an unknown key', folder('bad', 'name: bad\nruntime: node\ncolour: red\n'), 'colour'],
    ['no name', folder('bad', 'runtime: node\n'), 'name'],
    ['a wrong name', folder('bad', 'name: a b\nruntime: node\n'), 'name'],
    ['an unknown runtime', folder('bad', 'name: bad\nruntime: cobol\n'), 'cobol'],
    ['a wrong timeout', folder('bad', 'name: bad\nruntime: node\ntimeout: 0\n'), 'timeout'],
    ['no source', folder('bad').slice(0, 1), 'file'],
    ['a bomb of aliases', folder('bad', bomb()), 'function.yaml'],
    [
      'code that does not build',
      [...folder('bad').slice(0, 1), { name: 'bad/index.js', content: 'x(' }],
      'index.js',
    ],
    [
      'bytes that are no text',
      [...folder('bad'), { name: 'bad/x', content: new Uint8Array([255]) }],
      'UTF-8',
    ],
    ['a path upwards', [...folder('bad'), { name: 'bad/../../evil', content: 'x' }], 'unsafe path'],
    [
      'a path of Windows',
      [...folder('bad'), { name: 'bad/..\\evil', content: 'x' }],
      'unsafe path',
    ],
    ['a device', [...folder('bad'), { name: 'bad/nul', content: 'x' }], 'path'],
    ['a file twice', [...folder('bad'), { name: 'bad/index.js', content: 'x' }], 'twice'],
    [
      'a link',
      [...folder('bad'), { name: 'bad/l', content: '/etc/passwd', mode: 0o120777 }],
      'link',
    ],
    [
      'an encrypted file',
      [...folder('bad'), { name: 'bad/l', content: 'x', flags: 1 }],
      'encrypted',
    ],
    [
      'a wrong checksum',
      [...folder('bad'), { name: 'bad/l', content: 'x', checksum: 1 }],
      'damaged',
    ],
    [
      'more than it says',
      [...folder('bad'), { name: 'bad/l', content: 'x'.repeat(9_999_999), size: 9 }],
      'damaged',
    ],
    [
      'a large file',
      [...folder('bad'), { name: 'bad/l', content: 'x'.repeat(2_000_001) }],
      'files',
    ],
    [
      'too many files',
      [
        ...folder('bad'),
        ...Array.from({ length: 200 }, (_, at) => ({ name: `bad/${at}`, content: '' })),
      ],
      '200',
    ],
    [
      'an event that is no JSON',
      [...folder('bad'), { name: 'bad/events/e.json', content: '{' }],
      'not JSON',
    ],
    [
      'an event that is too large',
      [...folder('bad'), { name: 'bad/events/e.json', content: `"${'x'.repeat(5_000)}"` }],
      '4096',
    ],
  ];
  test.each(bad)('%s', async (_, parts, reason) => {
    const [first, broken, last] = await imported(
      zipOf(...folder('good-1'), ...parts, ...folder('good-2')),
    );
    expect(first).toEqual({ name: 'good-1', outcome: 'created' });
    expect(last).toEqual({ name: 'good-2', outcome: 'created' });
    expect(broken).toMatchObject({ outcome: 'failed' });
    expect(broken?.reason).toContain(reason);
    await Promise.all([remove('good-1'), remove('good-2')]);
    expect((await server.request('GET', `${api}/bad`)).status).toBe(404);
  });

  test('a second function of the same name', async () => {
    const twice = [
      ...folder('a', 'name: twin\nruntime: node\n'),
      ...folder('b', 'name: twin\nruntime: node\n'),
    ];
    expect(await imported(zipOf(...twice), 'replace')).toMatchObject([
      { name: 'twin', outcome: 'created' },
      { name: 'twin', outcome: 'failed' },
    ]);
  });

  test('folders around functions, and what systems leave in archives', async () => {
    const nested = folder('deep').map((part) => ({ ...part, name: `my functions/${part.name}` }));
    const junk = ['__MACOSX/deep/._index.js', 'my functions/deep/.DS_Store', 'README.md'];
    const parts = [...nested, ...junk.map((name) => ({ name, content: 'x' }))];
    expect(await imported(zipOf({ name: 'my functions/', content: '' }, ...parts))).toEqual([
      { name: 'deep', outcome: 'created' },
    ]);
    expect(Object.keys((await detail('deep')).files)).toEqual(['index.js']);
    const top = folder('top').map((part) => ({ ...part, name: part.name.slice(4), stored: true }));
    expect(await imported(zipOf(...top))).toEqual([{ name: 'top', outcome: 'created' }]);
  });
});

function bomb(): string {
  const levels = Array.from(
    { length: 20 },
    (_, at) => `a${at + 1}: &a${at + 1} [*a${at},*a${at},*a${at}]`,
  );
  return `name: bad\nruntime: node\na0: &a0 [x]\n${levels.join('\n')}\n`;
}

describe('no archive of ours', () => {
  const MB = 1024 * 1024;
  const table: [string, () => Uint8Array<ArrayBuffer>, string][] = [
    ['nothing', () => new Uint8Array(), 'not a zip'],
    ['text', () => new Uint8Array(Buffer.from('hello'.repeat(100))), 'not a zip'],
    ['no functions', () => zipOf({ name: 'a/index.js', content: 'x' }), 'no function'],
    ['half of one', () => zipOf(...folder('half')).slice(150), 'damaged'],
    ['a path upwards', () => zipOf({ name: '../../evil', content: 'x' }, ...folder('a')), 'unsafe'],
    [
      'an absolute path',
      () => zipOf({ name: '/etc/evil', content: 'x' }, ...folder('a')),
      'unsafe',
    ],
    ['a drive', () => zipOf({ name: 'C:/evil', content: 'x' }, ...folder('a')), 'unsafe'],
    [
      'too much',
      () =>
        zipOf(
          ...folder('a'),
          ...[1, 2, 3, 4].map((at) => ({ name: `a/${at}`, content: '', size: 60 * MB })),
        ),
      '200 MB',
    ],
    [
      'too many',
      () =>
        zipOf(
          ...Array.from({ length: 1_001 }, (_, at) => ({
            name: `f${at}/function.yaml`,
            content: '',
          })),
        ),
      '1000 functions',
    ],
  ];
  test.each(table)('%s', async (_, archive, words) => {
    const { status, body } = await importZip(archive());
    expect({ status, body }).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT' } });
    expect((body as { message: string }).message).toContain(words);
    expect((await server.request('GET', `${api}/half`)).status).toBe(404);
  });

  test('a real bomb is stopped at once', async () => {
    const zeros = new Uint8Array(60 * MB);
    const archive = zipOf(...folder('boom'), { name: 'boom/zeros', content: zeros, size: 1_000 });
    const from = performance.now();
    expect(await imported(archive)).toMatchObject([{ outcome: 'failed' }]);
    expect(performance.now() - from).toBeLessThan(3_000);
  });
});

test('files pass over a message port too', async () => {
  const { port1, port2 } = new MessageChannel();
  const { platform } = server.running;
  new RPCHandler(router).upgrade(port1, {
    context: { platform, caller: OWNER, address: '' } as never,
  });
  port1.start();
  const link = new RPCLink({ port: port2 });
  port2.start();
  const client: ContractRouterClient<typeof contract> = createORPCClient(link);
  const file = await client.functions.export({ functions: ['plain'] });
  expect(file).toBeInstanceOf(File);
  expect({ name: file.name, type: file.type }).toEqual({
    ...{ name: 'functions.cfarchive', type: 'application/zip' },
  });
  expect(await client.functions.import({ archive: file, existing: 'rename' })).toEqual([
    { name: 'plain-2', outcome: 'created' },
  ]);
  const events = await client.functions.run({ id: 'plain', event: 1 });
  const types: string[] = [];
  for await (const event of events) types.push(event.type);
  expect(types).toEqual(['started', 'ended']);
  port1.close();
  port2.close();
});
