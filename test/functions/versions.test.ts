// Earlier versions, saving without overwriting somebody else's work, and bringing back what was deleted.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FunctionDetail, VersionInfo } from '../../main/contract/function.ts';
import { startTestServer, type TestServer } from '../test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const code = (version: number) => `exports.handler = () => [${version}, process.env.KEY];`;
const routeOf = (name: string) => `/api/v1/functions/${name}`;
const put = (name: string, changes: object) => server.request('PUT', routeOf(name), changes);
const notFound = (field: string) => ({
  status: 404,
  body: { code: 'NOT_FOUND', data: { field } },
});

describe('versions', () => {
  test('are listed newest first, each with its source', async () => {
    const first = await server.create({ name: 'v', runtime: 'node', code: code(1) });
    await put('v', { code: code(2), description: 'second' });
    await put('v', { name: 'w' });
    const { body } = await server.request('GET', `${routeOf('w')}/versions`);
    const versions = body as VersionInfo[];
    expect(versions).toMatchObject([
      { version: 3, name: 'w', description: 'second' },
      { version: 2, name: 'v', description: 'second', runtime: 'node', handler: 'index.handler' },
      { version: 1, name: 'v', description: '' },
    ]);
    expect(versions[0]?.hash).toBe(versions[1]?.hash);
    expect(versions[0]?.hash).not.toBe(versions[2]?.hash);
    const one = await server.request('GET', `${routeOf(first.id)}/versions/1`);
    expect(one).toMatchObject({ status: 200, body: first });
    expect(versions[2]?.updatedAt).toBe(first.updatedAt);
  });

  test('that are not there', async () => {
    const get = (route: string) => server.request('GET', route);
    expect(await get(`${routeOf('nothing')}/versions`)).toMatchObject(notFound('id'));
    expect(await get(`${routeOf('w')}/versions/4`)).toMatchObject(notFound('version'));
    expect(await get(`${routeOf('w')}/versions/0`)).toMatchObject({ status: 400 });
    expect(await get(`${routeOf('w')}/versions/x`)).toMatchObject({ status: 400 });
  });
});

describe('ifVersion', () => {
  test('saves on the version that was edited, and on no other', async () => {
    await server.create({ name: 'edited', runtime: 'node', code: code(1) });
    expect(await put('edited', { ifVersion: 1, code: code(2) })).toMatchObject({
      ...{ status: 200, body: { version: 2 } },
    });
    expect(await put('edited', { ifVersion: 1, code: code(3) })).toMatchObject({
      status: 409,
      body: { code: 'VERSION_CONFLICT', status: 409, data: { version: 2 } },
    });
    expect((await server.invoke('edited')).result).toEqual([2, null]);
  });

  test('lets one of those through who save at once', async () => {
    const saves = Array.from({ length: 8 }, (_, at) =>
      put('edited', { ifVersion: 2, code: code(at + 10) }),
    );
    const answers = await Promise.all(saves);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const conflicts = answers.filter(({ status }) => status === 409);
    expect(conflicts).toHaveLength(7);
    for (const { body } of conflicts) expect(body).toMatchObject({ data: { version: 3 } });
  });
});

describe('restore', () => {
  const restore = (id: string, body: object = {}) =>
    server.request('POST', `${routeOf(id)}/restore`, body);

  test('brings a function back with its id, versions, history and events', async () => {
    const { id } = await server.create({ name: 'r', runtime: 'node', code: code(1) });
    await put('r', { code: code(2), env: { KEY: 'secret' }, timeout: 7 });
    await server.request('PUT', `${routeOf('r')}/events/one`, { event: [1] });
    const { id: call } = await server.invoke('r');
    expect((await server.request('DELETE', routeOf('r'))).status).toBe(204);
    expect((await server.request('GET', routeOf('r'))).status).toBe(404);
    // Its versions can still be read by the id.
    expect((await server.request('GET', `${routeOf(id)}/versions`)).body).toHaveLength(2);

    const answer = await restore(id, { env: { KEY: 'again' } });
    expect(answer).toMatchObject({
      status: 200,
      body: { id, name: 'r', version: 3, timeout: 7, env: { KEY: 'again' } },
    });
    expect((answer.body as FunctionDetail).files).toEqual({ 'index.js': code(2) });
    expect((await server.invoke('r')).result).toEqual([2, 'again']);
    expect((await server.request('GET', `${routeOf(id)}/versions`)).body).toHaveLength(3);
    expect((await server.request('GET', `${routeOf(id)}/events`)).body).toEqual([
      { name: 'one', event: [1] },
    ]);
    const { body } = await server.request('GET', '/api/v1/invocations?function=r');
    expect((body as { items: { id: string }[] }).items.map((item) => item.id)).toContain(call);
  });

  test('refuses what is there, what never was, and a name that was taken', async () => {
    const { id } = await server.create({ name: 's', runtime: 'node', code: code(1) });
    expect(await restore('s')).toMatchObject(notFound('id'));
    const there = await restore(id);
    expect(there).toMatchObject(notFound('id'));
    expect((there.body as { message: string }).message).toContain('not deleted');
    expect(await restore('01990000-0000-7000-8000-000000000000')).toMatchObject(notFound('id'));
    await server.request('DELETE', routeOf('s'));
    await server.create({ name: 's', runtime: 'node', code: code(2) });
    expect(await restore(id)).toMatchObject({ status: 409, body: { code: 'NAME_TAKEN' } });
    await put('s', { name: 'other' });
    const both = await Promise.all([restore(id), restore(id)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 404]);
  });
});
