import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const KEY_LENGTH = 32;
const PREAMBLE_LENGTH = KEY_LENGTH + 1;
const PATIENCE_MS = 10_000;
/**
 * A paused socket reads on until it holds this many bytes. None to speak of: what floods in small
 * pieces would otherwise wake the platform for each of them, and not be held up at all.
 */
const HIGH_WATER_MARK = 1;

export type Role = 'channel' | 'stdout' | 'stderr';
const ROLES: readonly Role[] = ['channel', 'stdout', 'stderr'];

interface Expectation {
  wanted: readonly Role[];
  arrived: Map<Role, net.Socket>;
  settle: (streams: Map<Role, net.Socket>) => void;
  fail: (reason: Error) => void;
  timer: NodeJS.Timeout;
}

export interface ConnectBack {
  /** Makes an address, told to one process, and waits for its connections (10 s at most). */
  expect(wanted: readonly Role[]): Promise<{
    /** `<path>:<key>` */
    address: string;
    streams: Promise<ReadonlyMap<Role, net.Socket>>;
    cancel(): void;
  }>;
  close(): void;
}

/**
 * The socket that workers connect to which can't inherit descriptor 3: forked ones, and all of
 * them on Windows. Runtimes' PROTOCOL.md, "Connecting back". The folder is private to this user,
 * the key is known to one process, and a connection without a key that is waited for is dropped.
 */
export function createConnectBack(): ConnectBack {
  const expected = new Map<string, Expectation>();
  let listening: Promise<{ server: net.Server; address: string; folder?: string }> | undefined;

  async function listen() {
    const server = net.createServer({ highWaterMark: HIGH_WATER_MARK }, receive);
    server.unref();
    let address: string;
    let folder: string | undefined;
    if (process.platform === 'win32') {
      address = `\\\\.\\pipe\\cloudfunction-${process.pid}-${randomBytes(8).toString('hex')}`;
    } else {
      // Not in the data folder: a Unix socket's path is limited to about 100 bytes.
      folder = await mkdtemp(path.join(os.tmpdir(), 'cf-'));
      address = path.join(folder, 's');
    }
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ path: address, backlog: 1024 }, resolve);
    });
    return folder === undefined ? { server, address } : { server, address, folder };
  }

  function receive(socket: net.Socket): void {
    let head = Buffer.alloc(0);
    const patience = setTimeout(() => socket.destroy(), PATIENCE_MS).unref();
    socket.on('error', () => socket.destroy());
    const onReadable = () => {
      const chunk = socket.read(PREAMBLE_LENGTH - head.length) as Buffer | null;
      const some = chunk ?? (socket.read() as Buffer | null);
      if (some === null) return;
      head = Buffer.concat([head, some]);
      if (head.length < PREAMBLE_LENGTH) return;
      socket.off('readable', onReadable);
      clearTimeout(patience);
      admit(socket, head.toString('latin1', 0, KEY_LENGTH), Number(head[KEY_LENGTH]) - 48);
    };
    socket.on('readable', onReadable);
  }

  function admit(socket: net.Socket, key: string, roleIndex: number): void {
    const expectation = expected.get(key);
    const role = ROLES[roleIndex];
    if (!expectation || !role || !expectation.wanted.includes(role)) return void socket.destroy();
    if (expectation.arrived.has(role)) return void socket.destroy();
    expectation.arrived.set(role, socket);
    if (expectation.arrived.size < expectation.wanted.length) return;
    forget(key);
    expectation.settle(expectation.arrived);
  }

  function forget(key: string): Expectation | undefined {
    const expectation = expected.get(key);
    if (expectation) clearTimeout(expectation.timer);
    expected.delete(key);
    return expectation;
  }

  function abandon(key: string, reason: string): void {
    const expectation = forget(key);
    for (const socket of expectation?.arrived.values() ?? []) socket.destroy();
    expectation?.fail(new Error(reason));
  }

  return {
    async expect(wanted) {
      listening ??= listen();
      const { address } = await listening;
      const key = randomBytes(KEY_LENGTH / 2).toString('hex');
      const streams = new Promise<ReadonlyMap<Role, net.Socket>>((settle, fail) => {
        const timer = setTimeout(
          () => abandon(key, `the worker did not connect within ${PATIENCE_MS / 1000} s`),
          PATIENCE_MS,
        );
        expected.set(key, { wanted, arrived: new Map(), settle, fail, timer });
      });
      return {
        address: `${address}:${key}`,
        streams,
        cancel: () => abandon(key, 'the worker ended before it connected'),
      };
    },
    close() {
      for (const key of [...expected.keys()]) abandon(key, 'the platform is closing');
      void listening?.then(
        ({ server, folder }) => {
          server.close();
          if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
        },
        () => undefined,
      );
    },
  };
}
