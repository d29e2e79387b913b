import { spawn } from 'node:child_process';
import { rmdirSync, rmSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { createControlGroup } from '../processes/control-group.ts';
import { endMarked } from '../processes/marked.ts';
import { createLineReader, type SpawnerReport, type StartRequest } from './messages.ts';

/**
 * How long workers get to see that the platform is gone, ms: the Python zygote then takes along
 * the workers it forked. Who is too busy to see it is killed.
 */
const GRACE_MS = 50;
const ROLES = ['0', '1', '2'];

/** What Node's sockets can do and only its standard streams document. */
interface BlockingSocket {
  _handle?: { setBlocking?(on: boolean): void };
}

/**
 * Starts workers for the platform, and ends everything that carries its mark when it is gone. Nothing
 * but Node's own modules is loaded here: what a start costs grows with the memory of the process that
 * starts.
 */
function serve(control: net.Socket, mark: string): void {
  const workers = new Set<number>();
  const group = createControlGroup(mark);
  let ending = false;
  /** The platform's, once it was told. */
  let address: string | undefined;

  function report(message: SpawnerReport): void {
    control.write(`${JSON.stringify(message)}\n`);
  }

  async function start(request: StartRequest): Promise<void> {
    const { id } = request;
    ({ address } = request);
    // Paused: not a byte of what the platform writes to the worker may be read here.
    const sockets = ROLES.map(() => new net.Socket().pause());
    try {
      await Promise.all(sockets.map((socket, role) => connect(socket, request.address, role)));
      if (!ending) startConnected(request, sockets);
    } catch (error) {
      report({ kind: 'unconnected', id, message: (error as Error).message });
    } finally {
      // From now on the worker alone holds its ends: they close when it ends.
      for (const socket of sockets) socket.destroy();
    }
  }

  function startConnected(request: StartRequest, sockets: readonly net.Socket[]): void {
    const { id, file, args, cwd, env } = request;
    const [channel, stdout, stderr] = sockets;
    const fail = ({ message, code }: NodeJS.ErrnoException) =>
      report({ kind: 'failed', id, message, code });
    try {
      // Workers get their channel as any program gets a descriptor: it waits when there is nothing to
      // read. libuv sees to that for 0 to 2 alone; the harnesses that we have do it themselves as well.
      (channel as BlockingSocket | undefined)?._handle?.setBlocking?.(true);
      const child = spawn(file, args, {
        cwd,
        env,
        stdio: ['ignore', stdout, stderr, channel],
        // Its own process group, so that killing it reaches its children.
        detached: true,
      });
      const { pid } = child;
      child.once('error', fail);
      if (pid === undefined) return;
      workers.add(pid);
      child.once('exit', (code, signal) => {
        workers.delete(pid);
        report({ kind: 'exited', id, code, signal });
        if (!ending) return;
        killGroup(pid);
        if (workers.size === 0) leave();
      });
      report({ kind: 'started', id, pid });
    } catch (error) {
      fail(error as NodeJS.ErrnoException);
    }
  }

  // The platform is gone, however it ended: nothing it started may stay.
  function end(): void {
    ending = true;
    if (workers.size === 0) return leave();
    setTimeout(leave, GRACE_MS);
  }

  function leave(): void {
    for (const pid of workers) killGroup(pid);
    endMarked(mark);
    group.leave();
    if (address !== undefined) removeSocket(address);
    process.exit();
  }

  // What it starts is born in it.
  group.enter();
  control.setEncoding('utf8');
  control.on(
    'data',
    createLineReader((line) => void start(JSON.parse(line) as StartRequest)),
  );
  control.on('error', () => undefined);
  control.once('close', end);
}

/** Connects as a worker would: "Connecting back" in the runtimes' PROTOCOL.md. */
function connect(socket: net.Socket, address: string, role: number): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.connect(socketOf(address), () => {
      socket.write(`${address.slice(address.lastIndexOf(':') + 1)}${role}`, () => resolve());
    });
  });
}

function socketOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':'));
}

/** Removes the socket and its folder, which a platform that was killed left. */
function removeSocket(address: string): void {
  const socket = socketOf(address);
  try {
    rmSync(socket, { force: true });
    rmdirSync(path.dirname(socket));
  } catch {
    // The platform did it in order.
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // ESRCH: it is gone already, which is what was asked for.
  }
}

// It ends when the platform does and not before: a signal to all of a service's processes must
// not take it from a platform that is still ending its calls in order.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
serve(new net.Socket({ fd: 3 }), process.argv[2] ?? '');
