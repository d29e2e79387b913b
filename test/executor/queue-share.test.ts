import { afterAll, beforeAll, expect, test } from 'vitest';
import { PlatformError } from '../../main/contract/errors.ts';
import { startTestServer, type TestServer } from '../test-server.ts';

const MAX_QUEUE = 20;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ 'max-queue': `${MAX_QUEUE}`, 'max-concurrent': '2' });
  const code = 'exports.handler = (ms) => new Promise((resolve) => setTimeout(resolve, ms));';
  for (const name of ['a', 'b', 'c']) {
    await server.create({ name, runtime: 'node', code, concurrency: 1 });
    // A worker holds events ahead of a function that is known to be fast: this one is not.
    await server.invoke(name, 50);
  }
});
afterAll(() => server[Symbol.asyncDispose]());

/** How many of `count` calls are accepted; they end by themselves. */
async function accepted(name: string, count: number): Promise<number> {
  let accepts = 0;
  for (let n = 0; n < count; n++) {
    try {
      await server.running.platform.invoke(name, '300', '{}');
      accepts++;
    } catch (error) {
      expect(error).toBeInstanceOf(PlatformError);
      expect(error).toMatchObject({ code: 'QUEUE_FULL' });
    }
  }
  return accepts;
}

test('a full queue refuses whoever filled it, and lets the others have their share', async () => {
  const { platform } = server.running;
  expect(await accepted('a', 100)).toBe(MAX_QUEUE + 1);
  // One runs beside; the others are half of what the queue holds.
  expect(await accepted('b', 100)).toBe(MAX_QUEUE / 2 + 1);
  expect(await accepted('a', 10)).toBe(0);
  // No slot is free, and a third of it is whole calls only.
  expect(await accepted('c', 100)).toBe(Math.ceil(MAX_QUEUE / 3));
  expect(platform.system().queueLength).toBeLessThanOrEqual(2 * MAX_QUEUE);
});
