// Events that are kept to test a function with.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../test-server.ts';

let server: TestServer;
let dataDir: string;
const route = '/api/v1/functions/f/events';
beforeAll(async () => {
  server = await startTestServer({ 'event-bytes': '2048' });
  dataDir = server.dataDir;
  await server.create({ name: 'f', runtime: 'node', code: 'exports.handler = (e) => e;' });
});
afterAll(() => server[Symbol.asyncDispose]());

const list = async () => (await server.request('GET', route)).body;
const save = (name: string, body: object) =>
  server.request('PUT', `${route}/${encodeURIComponent(name)}`, body);

test('are saved, listed by name, replaced and removed', async () => {
  expect(await list()).toEqual([]);
  const strange = 'a/b "c" ä %2F?';
  for (const [name, event] of [
    ['two', { a: 1 }],
    ['one', null],
    [strange, 'text'],
  ] as const) {
    expect(await save(name, { event })).toMatchObject({ status: 200, body: { name, event } });
  }
  expect(await save('two', { event: [false] })).toMatchObject({ status: 200 });
  expect(await list()).toEqual([
    { name: strange, event: 'text' },
    { name: 'one', event: null },
    { name: 'two', event: [false] },
  ]);
  const at = `${route}/${encodeURIComponent(strange)}`;
  expect((await server.request('DELETE', at)).status).toBe(204);
  expect(await server.request('DELETE', at)).toMatchObject({
    status: 404,
    body: { code: 'NOT_FOUND', data: { field: 'name' } },
  });
  expect(await list()).toHaveLength(2);
});

test('refuse what no call would take, and functions there are not', async () => {
  expect(await save('big', { event: 'x'.repeat(3_000) })).toMatchObject({
    status: 400,
    body: { code: 'INVALID_INPUT', data: { field: 'event' } },
  });
  expect((await save('x'.repeat(101), { event: 1 })).status).toBe(400);
  const other = '/api/v1/functions/nothing/events';
  expect((await server.request('GET', other)).status).toBe(404);
  expect((await server.request('PUT', `${other}/a`, { event: 1 })).status).toBe(404);
});

test('outlive a restart', async () => {
  await server.running.close();
  await using again = await startTestServer({}, dataDir);
  const { body } = await again.request('GET', route);
  expect(body).toHaveLength(2);
});
