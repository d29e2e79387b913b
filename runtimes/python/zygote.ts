import { constants } from 'node:os';
import type { Duplex } from 'node:stream';
import type { Diagnostic } from '../../main/contract/function.ts';
import type { RuntimeHost, WorkerExit, WorkerProcess } from '../runtime.ts';
import { createDecoder, encodeFrame } from './frames.ts';

const FORK = 1;
const CHECK = 2;
const HELLO = 16;
const FORKED = 17;
const CHECKED = 18;
const FAILED = 19;
const EXITED = 20;
const CLOSE_PATIENCE_MS = 2_000;

/** The zygote's process is gone; what was asked of it may be asked of the next one. */
export class ZygoteEnded extends Error {
  override readonly name = 'ZygoteEnded';
}

/** A Python process that waits with its modules loaded and forks workers from itself. */
export interface Zygote {
  /** Starts it if it does not run; resolves when it does. */
  ready(): Promise<void>;
  /** A new worker process, connected. Throws when Python can't start or fork. */
  fork(): Promise<WorkerProcess>;
  /** Syntax errors in `{path: text}`, given as JSON. Throws `ZygoteEnded`. */
  check(files: string): Promise<Diagnostic[]>;
  /** Ends it and with it every worker it forked. */
  close(): Promise<void>;
}

export function createZygote(host: RuntimeHost, python: string): Zygote {
  let current: Promise<Link> | undefined;
  let closed = false;

  async function link(): Promise<Link> {
    if (closed) throw new Error('the Python runtime is closed');
    current ??= start(host, python, () => (current = undefined)).catch((error: unknown) => {
      current = undefined;
      throw error;
    });
    return current;
  }

  return {
    async ready() {
      await (
        await link()
      ).ready;
    },
    async fork() {
      try {
        return await forkWorker(host, await link());
      } catch (error) {
        if (!(error instanceof ZygoteEnded) || closed) throw error;
        return forkWorker(host, await link());
      }
    },
    async check(files) {
      const answer = await (await link()).ask(CHECK, files, CHECKED);
      return JSON.parse(answer.toString()) as Diagnostic[];
    },
    async close() {
      closed = true;
      const link = await current?.catch(() => undefined);
      await link?.close();
    },
  };
}

async function forkWorker(host: RuntimeHost, link: Link): Promise<WorkerProcess> {
  const { address, streams, cancel } = await host.expectConnections();
  // Awaited below; until then its rejection must not count as unhandled.
  streams.catch(() => undefined);
  let pid: number;
  try {
    pid = (await link.ask(FORK, address, FORKED)).readUInt32LE(0);
  } catch (error) {
    cancel();
    throw error;
  }
  let gone = false;
  const told = link.exitOf(pid);
  void told.then(() => {
    gone = true;
    cancel();
  });
  const { channel, stdout, stderr } = await streams.catch((cause: unknown) => {
    if (!gone) host.killTree(pid);
    throw new Error('The Python worker ended while it started; try again.', {
      cause,
    });
  });
  const exited = told.then((exit) => exit ?? endOf(channel));
  void exited.then(() => (gone = true));
  return {
    pid,
    channel,
    stdout,
    stderr,
    exited,
    kill() {
      if (!gone) host.killTree(pid);
    },
  };
}

/** The end of a worker that no zygote can tell about any more. */
async function endOf(channel: Duplex): Promise<WorkerExit> {
  if (!channel.destroyed) await new Promise<void>((resolve) => channel.once('close', resolve));
  return { code: undefined, signal: undefined };
}

interface Link {
  ready: Promise<void>;
  /** Sends a command; gives the answer's payload. Throws `ZygoteEnded`. */
  ask(type: number, payload: string, answer: number): Promise<Buffer>;
  /** How a worker ended; undefined when the zygote ended first. */
  exitOf(pid: number): Promise<WorkerExit | undefined>;
  close(): Promise<void>;
}

async function start(host: RuntimeHost, python: string, onEnd: () => void): Promise<Link> {
  const child = await host.spawn(
    python,
    ['-X', 'utf8', `${host.dir}/zygote.py`, host.cacheDir],
    // macOS's frameworks end a process that forks after they were touched, unless told not to.
    { cwd: host.dir, env: { OBJC_DISABLE_INITIALIZE_FORK_SAFETY: 'YES' } },
  );
  const asked = new Map<number, PromiseWithResolvers<Buffer> & { answer: number }>();
  const workers = new Map<number, PromiseWithResolvers<WorkerExit | undefined>>();
  const hello = Promise.withResolvers<void>();
  hello.promise.catch(() => undefined);
  let lastWords = '';
  let ended = false;
  let exited = false;
  let lastId = 0;

  const receive = createDecoder((type, id, payload) => {
    if (type === HELLO) return hello.resolve();
    if (type === EXITED) {
      return workers.get(payload.readUInt32LE(0))?.resolve(readExit(payload.readInt32LE(4)));
    }
    // Here and not where it is awaited: the worker's end may come with the same chunk.
    if (type === FORKED) workers.set(payload.readUInt32LE(0), Promise.withResolvers());
    const question = asked.get(id);
    asked.delete(id);
    if (type === question?.answer) return question.resolve(Buffer.from(payload));
    const reason = type === FAILED ? payload.toString() : 'it answered something else';
    question?.reject(new Error(`Python could not do it: ${reason}`));
  });

  function end(): void {
    if (ended) return;
    ended = true;
    onEnd();
    const reason = new ZygoteEnded(`Python ended unexpectedly. ${lastWords}`.trim());
    hello.reject(reason);
    for (const question of asked.values()) question.reject(reason);
    for (const worker of workers.values()) worker.resolve(undefined);
    asked.clear();
    if (!exited) child.kill();
  }

  child.channel.on('data', receive);
  child.channel.on('error', end);
  child.channel.on('close', end);
  child.stdout.resume();
  child.stderr.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString()).slice(-2_000);
    host.log.warn({ stderr: chunk.toString() }, 'the Python zygote said');
  });
  void child.exited.then(() => {
    exited = true;
    end();
  });

  return {
    ready: hello.promise,
    ask(type, payload, answer) {
      const question = { ...Promise.withResolvers<Buffer>(), answer };
      if (ended) {
        question.reject(new ZygoteEnded('Python ended.'));
        return question.promise;
      }
      lastId = (lastId % 0xffff_ffff) + 1;
      asked.set(lastId, question);
      child.channel.write(encodeFrame(type, lastId, payload));
      return question.promise;
    },
    async exitOf(pid) {
      const worker = workers.get(pid);
      const exit = await worker?.promise;
      // Unless the number has been given to a new process meanwhile.
      if (workers.get(pid) === worker) workers.delete(pid);
      return exit;
    },
    async close() {
      // It kills its workers when the channel ends.
      child.channel.end();
      const timer = setTimeout(() => child.kill(), CLOSE_PATIENCE_MS);
      await child.exited;
      clearTimeout(timer);
    },
  };
}

function readExit(status: number): WorkerExit {
  if (status >= 0) return { code: status, signal: undefined };
  const names = Object.entries(constants.signals) as [NodeJS.Signals, number][];
  return {
    code: undefined,
    signal: names.find(([, number]) => number === -status)?.[0],
  };
}
