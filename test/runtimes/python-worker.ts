// A Python worker of the runtime itself, spoken with in frames.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  createFrameDecoder,
  encodeFrame,
  encodeInvoke,
  FRAME,
} from '../../main/executor/frames.ts';
import { createRuntimeHosts } from '../../main/executor/runtime-host.ts';
import { createRuntime } from '../../runtimes/python/index.ts';
import type { InvocationError } from '../../main/contract/invocation.ts';
import type { Source, WorkerProcess } from '../../runtimes/runtime.ts';

export const folder = path.resolve(import.meta.dirname, '../../runtimes/python');
export const temporary = mkdtempSync(path.join(os.tmpdir(), 'cf-python-'));
export const hosts = createRuntimeHosts(temporary, {
  scratchDir: path.join(temporary, 'scratch'),
  hidden: [],
});
export const log = { debug() {}, info() {}, warn() {}, error() {} };

export function runtimeWith(toolPath?: string) {
  const cacheDir = path.join(temporary, 'cache');
  mkdirSync(cacheDir, { recursive: true });
  return createRuntime(hosts.create({ dir: folder, cacheDir, toolPath, log }));
}

export const runtime = runtimeWith();
export const detection = await runtime.detect();

export function sourceOf(files: Record<string, string>, handler = 'main.handler'): Source {
  const dir = mkdtempSync(path.join(temporary, 'function-'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    writeFileSync(path.join(dir, file), text);
  }
  return { dir, files, handler, hash: '' };
}

interface Frame {
  type: number;
  id: number;
  payload: Buffer;
}

/** `error` where the call failed. */
interface Outcome {
  result?: unknown;
  error?: InvocationError;
}

/** Speaks the protocol with one worker. */
export async function startWorker(files: Record<string, string>, handler?: string) {
  const artifact = await runtime.prepare(sourceOf(files, handler));
  const worker: WorkerProcess = await runtime.spawn(artifact, false);
  const frames: Frame[] = [];
  let arrived = Promise.withResolvers<void>();
  worker.channel.on('error', () => undefined);
  worker.stdout.resume();
  worker.stderr.resume();
  const decode = createFrameDecoder(20_000_000, (type, id, payload) => {
    frames.push({ type, id, payload: Buffer.from(payload) });
    arrived.resolve();
    arrived = Promise.withResolvers();
  });
  worker.channel.on('data', decode);

  async function next(wanted: (frame: Frame) => boolean): Promise<Frame> {
    for (;;) {
      const found = frames.find(wanted);
      if (found) return found;
      const exit = await Promise.race([arrived.promise, worker.exited]);
      if (exit) throw new Error(`the worker ended: ${JSON.stringify(exit)}`);
    }
  }

  await next(({ type }) => type === FRAME.HELLO);
  const settings = {
    ...artifact.entry,
    dir: artifact.dir,
    functionName: 'test',
    functionVersion: 1,
    memoryMb: 256,
    maxResultBytes: 6_291_456,
    env: { GREETING: 'hi' },
  };
  worker.channel.write(encodeFrame(FRAME.LOAD, 0, JSON.stringify(settings)));
  const loaded = await next(({ type }) => type === FRAME.READY || type === FRAME.LOAD_FAILED);
  let lastId = 0;
  function send(event: string): number {
    lastId += 1;
    worker.channel.write(encodeInvoke(lastId, 5_000, 'r'.repeat(36), '{"who":"me"}', event));
    return lastId;
  }
  async function outcome(id: number): Promise<Outcome> {
    const { type, payload } = await next(
      (frame) => frame.id === id && (frame.type === FRAME.RESULT || frame.type === FRAME.ERROR),
    );
    const body: unknown = JSON.parse(payload.toString('utf8', 8));
    return type === FRAME.RESULT ? { result: body } : { error: body as InvocationError };
  }
  return {
    worker,
    frames,
    next,
    send,
    outcome,
    call: (event: unknown) => outcome(send(JSON.stringify(event))),
    failure:
      loaded.type === FRAME.READY
        ? undefined
        : (JSON.parse(loaded.payload.toString()) as InvocationError),
    logs: () =>
      frames
        .filter(({ type }) => type === FRAME.LOG)
        .map(({ id, payload }) => [id, payload[0], payload[1], payload.toString('utf8', 10)]),
  };
}

export async function closeRuntime(): Promise<void> {
  await runtime.close();
  await hosts.close();
  rmSync(temporary, { recursive: true, force: true });
}
