import { expect, test } from 'vitest';
import { startTestServer } from '../test-server.ts';

test('while it stops, health is 503, new calls are refused, and the one that runs is answered', async () => {
  await using server = await startTestServer();
  const code = `exports.handler = (ms) => new Promise((resolve) => setTimeout(resolve, ms, 'done'));`;
  await server.create({ name: 'sleeper', runtime: 'node', code });
  expect(await server.request('GET', '/api/health')).toMatchObject({
    ...{ status: 200, body: { status: 'ok', ready: true, storage: 'ok' } },
  });
  const running = server.invoke('sleeper', 1_000);
  await expect.poll(() => server.running.platform.system().workers.busy).toBe(1);
  const closed = server.running.close();
  expect(await server.request('GET', '/api/health')).toMatchObject({
    ...{ status: 503, body: { status: 'stopping', ready: false } },
  });
  const refused = await server.request('POST', '/api/v1/functions/sleeper/invoke', { event: 1 });
  expect(refused).toMatchObject({ status: 503, body: { code: 'SHUTTING_DOWN' } });
  expect((await running).result).toBe('done');
  await closed;
});
