import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createHttpPort, type HttpPort } from '../../main/electron/http-port.ts';

let dataDir: string;
/** Where it listens: 0 until it did once. */
let number: number;
let opened: Server[];

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'cf-port-'));
  number = 0;
  opened = [];
});
afterEach(async () => {
  for (const server of opened) server.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function listen() {
  const server = createServer().listen(number, '127.0.0.1');
  await once(server, 'listening');
  opened.push(server);
  number = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${number}`,
    createLink: () => '',
    async close() {
      server.close();
      await once(server, 'close');
    },
  };
}

const createPort = (): HttpPort =>
  createHttpPort({ dataDir, token: 'secret', where: `127.0.0.1:${number}`, listen });
const isListening = () => opened.some((server) => server.listening);

test('is switched on and off, and is again what it was at the next start', async () => {
  const port = createPort();
  const changed = vi.fn();
  port.onChange(changed);
  expect(await port.set(true)).toMatchObject({ enabled: true, url: port.url, token: 'secret' });
  expect(isListening()).toBe(true);
  await port.close();
  expect(isListening()).toBe(false);

  const next = createPort();
  await next.restore(expect.unreachable);
  expect(next.get()).toMatchObject({ enabled: true });
  expect(await next.set(false)).toMatchObject({ enabled: false });
  expect(isListening()).toBe(false);
  await createPort().restore(expect.unreachable);
  expect(isListening()).toBe(false);
  expect(changed).toHaveBeenCalledOnce();
});

test('says what to do where another program has the port', async () => {
  await listen();
  const port = createPort();
  await expect(port.set(true)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringContaining(`127.0.0.1:${number} is in use already`) as string,
  });
  expect(port.url).toBeUndefined();
});

test('tells at a start why it stays closed', async () => {
  const port = createPort();
  await port.set(true);
  await port.close();
  await listen();
  const failed = vi.fn();
  await createPort().restore(failed);
  expect(failed).toHaveBeenCalledWith(expect.stringContaining('is in use already'));
});

test('opens no more once it is closed for good', async () => {
  const port = createPort();
  const running = port.set(true);
  const closed = port.close();
  const late = port.set(true);
  await expect(late).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
  await Promise.allSettled([running, closed]);
  expect(isListening()).toBe(false);
});

test('closes behind a change that is under way', async () => {
  const listening = Promise.withResolvers<void>();
  const held = createHttpPort({
    dataDir,
    token: 'secret',
    where: '',
    async listen() {
      await listening.promise;
      return listen();
    },
  });
  const running = held.set(true);
  // The change has begun: it waits for the port by now.
  await new Promise(setImmediate);
  const closed = held.close();
  listening.resolve();
  await running;
  await closed;
  expect(isListening()).toBe(false);
});

test('is closed, and says so, where the choice can not be kept', async () => {
  await mkdir(path.join(dataDir, 'desktop.json'));
  const port = createPort();
  const changed = vi.fn();
  port.onChange(changed);
  await expect(port.set(true)).rejects.toMatchObject({
    code: 'INTERNAL',
    message: expect.stringContaining('desktop.json') as string,
  });
  expect(port.get()).toMatchObject({ enabled: false });
  expect(isListening()).toBe(false);
  expect(changed).toHaveBeenCalled();
});
