import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  createFrameDecoder,
  encodeFrame,
  encodeInvoke,
  FRAME,
} from '../../main/executor/frames.ts';
import { createRuntimeHosts } from '../../main/executor/runtime-host.ts';
import { createRuntime } from '../../runtimes/go/index.ts';
import type { Artifact, Source, WorkerProcess } from '../../runtimes/runtime.ts';

export interface Outcome {
  result?: unknown;
  error?: { type: string; message: string; stack: { file: string; line: number; user: boolean }[] };
  exit?: number | undefined;
}

/** The Go runtime with real processes, and a platform's end of the protocol for one worker. */
export async function createGoBench() {
  const here = path.resolve(import.meta.dirname, '../..');
  const dir = path.join(here, 'runtimes/go');
  const silent = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: () => undefined,
  };
  // Kept between runs: priming an empty build cache takes half a minute.
  const cacheDir = path.join(here, 'node_modules/.cache/cloudfunction-test/go');
  const hosts = createRuntimeHosts(cacheDir, {
    scratchDir: path.join(cacheDir, 'scratch'),
    hidden: [],
  });
  const runtime = createRuntime(hosts.create({ dir, cacheDir, toolPath: undefined, log: silent }));
  const detection = await runtime.detect();
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'cf-go-test-'));

  async function sourceOf(code: string | Record<string, string>, handler = 'handler') {
    const files = typeof code === 'string' ? { 'main.go': code } : code;
    const hash = createHash('sha256').update(JSON.stringify({ files, handler })).digest('hex');
    const folder = path.join(temporary, hash);
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), text);
    }
    return { dir: folder, files, handler, hash } satisfies Source;
  }

  /** Starts a worker and speaks the protocol with it, or does so with one that waits. */
  async function startWorker(artifact: Artifact, waiting?: WorkerProcess) {
    const worker = waiting ?? (await runtime.spawn(artifact, false));
    const logs: { id: number; level: number; stream: number; text: string }[] = [];
    const running = new Map<number, (outcome: Outcome) => void>();
    const ready = Promise.withResolvers<void>();
    const load = { ...artifact.entry, dir: artifact.dir, functionName: 'f', functionVersion: 3 };
    const settings = { memoryMb: 256, maxResultBytes: 1_000_000, env: { COLOUR: 'blue' } };
    const decode = createFrameDecoder(1e8, (type, id, payload) => {
      const text = (from: number) => payload.subarray(from).toString();
      if (type === FRAME.HELLO) {
        const json = JSON.stringify({ ...load, ...settings });
        worker.channel.write(encodeFrame(FRAME.LOAD, 0, json));
      } else if (type === FRAME.READY) ready.resolve();
      else if (type === FRAME.LOAD_FAILED) ready.reject(new Error(text(0)));
      else if (type === FRAME.LOG) {
        logs.push({ id, level: payload[0] ?? -1, stream: payload[1] ?? -1, text: text(10) });
      } else if (type === FRAME.RECALLED) running.get(id)?.({ result: 'recalled' });
      else if (type === FRAME.RESULT) running.get(id)?.({ result: JSON.parse(text(8)) });
      else running.get(id)?.({ error: JSON.parse(text(8)) as NonNullable<Outcome['error']> });
    });
    worker.channel.on('data', decode);
    let lastWords = '';
    worker.stderr.on('data', (chunk: Buffer) => (lastWords += chunk.toString()));
    void worker.exited.then(({ code }) => {
      ready.reject(new Error(`it ended: ${lastWords}`));
      for (const settle of running.values()) settle({ exit: code });
    });
    await ready.promise;
    let next = 1;
    const invokeRaw = (event: string, context: object = {}) =>
      new Promise<Outcome>((resolve) => {
        const id = next++;
        running.set(id, resolve);
        const frame = encodeInvoke(id, 5_000, 'r'.repeat(36), JSON.stringify(context), event);
        worker.channel.write(frame);
      });
    return {
      logs,
      worker,
      /** The event as JSON text, which may be wrong. */
      invokeRaw,
      invoke: (event: unknown = {}, context: object = {}) =>
        invokeRaw(JSON.stringify(event), context),
      recall: (id: number) => worker.channel.write(encodeFrame(FRAME.RECALL, id)),
    };
  }

  return {
    dir,
    temporary,
    runtime,
    detection,
    sourceOf,
    start: startWorker,
    async run(code: string | Record<string, string>, handler?: string) {
      return startWorker(await runtime.prepare(await sourceOf(code, handler)));
    },
    /** The same runtime as if `toolPath` were configured as its tool, or with another cache. */
    runtimeWith: (toolPath: string | undefined, cache = cacheDir) =>
      createRuntime(hosts.create({ dir, cacheDir: cache, toolPath, log: silent })),
    async close() {
      await hosts.close();
      await rm(temporary, { recursive: true, force: true });
    },
  };
}
