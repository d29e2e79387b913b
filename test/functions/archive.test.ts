// Functions out as plain files and in again.
import { MessageChannel } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { RPCHandler } from '@orpc/server/message-port';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { router } from '../../main/api/router.ts';
import { OWNER } from '../../main/contract/access.ts';
import type { contract } from '../../main/contract/contract.ts';
import {
  api,
  CODE,
  detail,
  eventsOf,
  exportZip,
  folder,
  imported,
  importZip,
  keep,
  remove,
  server,
} from './archive-server.ts';
import { zipOf } from './zip.ts';

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
