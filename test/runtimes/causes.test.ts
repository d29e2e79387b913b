// What an error was caused by arrives with it, with the person's own lines.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const CODE = {
  node: `const read = () => JSON.parse('{');
export function handler() {
  try {
    read();
  } catch (cause) {
    throw new Error('config unreadable', { cause });
  }
}`,
  python: `def read():
    return {}["port"]

def handler(event, context):
    try:
        read()
    except KeyError as error:
        raise ValueError("config unreadable") from error
`,
};
const CAUSE = {
  node: { type: 'SyntaxError', at: { file: 'index.mjs', line: 1, user: true } },
  python: { type: 'KeyError', at: { file: 'main.py', line: 2, user: true } },
};

test.for(['node', 'python'] as const)('%s', async (runtime, { skip }) => {
  const found = (await server.running.platform.runtimes.list()).find(({ id }) => id === runtime);
  skip(found?.available !== true, `there is no ${runtime} here`);
  await server.create({ name: runtime, runtime, code: CODE[runtime] });
  const { status, error } = await server.invoke(runtime, {});
  expect({ status, message: error?.message }).toEqual({
    ...{ status: 'error', message: 'config unreadable' },
  });
  const [cause, ...more] = error?.causes ?? [];
  expect(more).toEqual([]);
  expect(cause?.type).toBe(CAUSE[runtime].type);
  expect(cause?.stack.find(({ user }) => user)).toMatchObject(CAUSE[runtime].at);
});

test('a circle of causes ends', async () => {
  const code = `export function handler() {
  const error = new Error('round');
  error.cause = error;
  throw error;
}`;
  await server.create({ name: 'round', runtime: 'node', code });
  expect((await server.invoke('round', {})).error?.causes).toHaveLength(5);
});
