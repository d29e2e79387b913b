import { afterAll, beforeAll, expect, test } from 'vitest';
import { PlatformError } from '../../main/contract/errors.ts';
import { startTestServer, type TestServer } from '../test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const NAMES: Record<string, readonly string[]> = {
  node: [
    ...['node', 'nodejs', 'Node', 'NODEJS', ' node ', 'node22', 'nodejs18', 'nodejs20.x'],
    ...['nodejs22.x', 'nodejs24.x', 'node24', 'javascript', 'js', 'typescript', 'ts'],
  ],
  python: ['python', 'python3', 'Python3', 'python3.9', 'python3.12', 'python3.13', 'py'],
  go: ['go', 'golang', 'GO', 'go1', 'go1.x', 'go1.22', 'go1.26.1'],
};

test.each(Object.entries(NAMES).flatMap(([id, names]) => names.map((name) => [name, id])))(
  '%j is %s',
  (name, id) => {
    expect(server.running.platform.runtimes.resolve(name ?? '').id).toBe(id);
  },
);

const UNKNOWN = [
  ...['', 'nod', 'nodex', 'nodejs22.y', 'node-', 'python3.', 'pythonic', 'gopher', 'go.1'],
  ...['../node', 'ruby', '__proto__', 'constructor', '*', 'node*'],
];
test.each(UNKNOWN)('%j is nothing that runs', (name) => {
  const resolve = () => server.running.platform.runtimes.resolve(name);
  expect(resolve).toThrow(PlatformError);
  expect(resolve).toThrow(/There is: .*go, node, python/);
});

test('no two runtimes share a name', () => {
  const all = server.running.platform.runtimes.all.flatMap(({ id, aliases }) => [id, ...aliases]);
  expect(all).toEqual([...new Set(all)]);
});

test('a function keeps the id, not the alias', async () => {
  const code = 'exports.handler = () => 1;';
  const { id, runtime } = await server.create({ name: 'aliased', runtime: 'nodejs22.x', code });
  expect(runtime).toBe('node');
  expect((await server.invoke(id)).runtime).toBe('node');
});
