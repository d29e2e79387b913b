import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createFrameDecoder, encodeFrame, FRAME } from '../../main/executor/frames.ts';
import { createSpares } from '../../main/executor/spares.ts';
import type { Artifact, WorkerProcess } from '../../runtimes/runtime.ts';
import { createGoBench } from './go-bench.ts';

const { close, detection, runtime, runtimeWith, sourceOf, start, temporary } =
  await createGoBench();
const windows = process.platform === 'win32';
const WAIT = { timeout: 8_000, interval: 20 };
const LIMITS = { initMs: 10_000, maxResultBytes: 1_000_000 };

const CODE = `func handler() (map[string]any, error) {
	folder, err := os.Getwd()
	left := 0
	for _, variable := range os.Environ() {
		if strings.HasPrefix(variable, "CF_") { left++ }
	}
	fmt.Println("printed")
	return map[string]any{"pid": os.Getpid(), "folder": folder, "left": left, "colour": os.Getenv("COLOUR")}, err
}`;

afterAll(close);

/** A launcher that waits, and what it says as `TYPE payload`. */
async function startLauncher(): Promise<{ worker: WorkerProcess; said: string[] }> {
  const worker = await runtime.spawn(undefined, false);
  const said: string[] = [];
  worker.channel.on(
    'data',
    createFrameDecoder(1e6, (type, _id, payload) => {
      said.push(`${type} ${payload.toString()}`);
    }),
  );
  await vi.waitFor(() => expect(said).toEqual([`${FRAME.HELLO} {"protocol":1}`]), WAIT);
  return { worker, said };
}

function loadOf(artifact: Artifact, env: Record<string, string> = {}): Buffer {
  const more = { dir: artifact.dir, functionName: 'f', functionVersion: 1, memoryMb: 256 };
  const load = { ...artifact.entry, ...more, maxResultBytes: 1_000_000, env };
  return encodeFrame(FRAME.LOAD, 0, JSON.stringify(load));
}

describe.skipIf(!detection.available || windows)(
  'the launcher of Go functions (skipped without Go, and on Windows, which has none)',
  () => {
    let artifact: Artifact;

    beforeAll(async () => {
      await runtime.warmUp();
      artifact = await runtime.prepare(await sourceOf(CODE));
    }, 300_000);

    test('becomes the program of a function: the same process, told what any other is', async () => {
      expect(runtime.spares).toBeGreaterThan(0);
      const spare = await runtime.spawn(undefined, false);
      const { invoke, logs } = await start(artifact, spare);
      const first = { pid: spare.pid, folder: artifact.dir, left: 0, colour: 'blue' };
      expect(await invoke()).toEqual({ result: first });
      expect(logs).toEqual([{ id: 1, level: 1, stream: 0, text: 'printed' }]);
      spare.channel.destroy();
      expect(await spare.exited).toEqual({ code: 0, signal: undefined });
    });

    test('takes a LOAD that comes in pieces, and one larger than any buffer', async () => {
      const { worker, said } = await startLauncher();
      const load = loadOf(artifact, { LARGE: 'x'.repeat(100_000), LARGER: 'y'.repeat(100_000) });
      for (const [from, to] of [
        [0, 5],
        [5, 40],
        [40, 41],
        [41, load.length],
      ] as const) {
        await new Promise((resolve) => worker.channel.write(load.subarray(from, to), resolve));
      }
      await vi.waitFor(() => expect(said.slice(1)).toEqual([`${FRAME.READY} `]), WAIT);
      worker.kill();
    });

    test.each<[string, () => Promise<Artifact>, string]>([
      [
        'a program that is gone',
        async () => withProgram('/no/such/program'),
        "The function's program was deleted from the cache. Call the function again: it is then built anew.",
      ],
      [
        'a file that is no program',
        async () => {
          const file = path.join(temporary, 'no-program');
          await writeFile(file, 'text', { mode: 0o755 });
          return withProgram(file);
        },
        "The function's program can't be started: exec format error. Are programs allowed to run in the platform's data folder?",
      ],
      [
        'no program',
        async () => ({ ...artifact, entry: { file: 'main.go', export: 'handler' } }),
        'The worker was told no program. Call the function again.',
      ],
    ])('tells why it can not load %s', async (_, make, message) => {
      const { worker, said } = await startLauncher();
      worker.channel.write(loadOf(await make()));
      expect(await worker.exited).toEqual({ code: 1, signal: undefined });
      await vi.waitFor(() => expect(said).toHaveLength(2), WAIT);
      const [type, text = ''] = said[1]?.split(/ (.*)/s) ?? [];
      expect(Number(type)).toBe(FRAME.LOAD_FAILED);
      expect(JSON.parse(text)).toEqual({ type: 'LoadFailed', message, stack: [], raw: message });
    });

    test('ends with its channel, whether or not LOAD had begun to come', async () => {
      for (const bytes of [0, 9]) {
        const { worker } = await startLauncher();
        worker.channel.write(loadOf(artifact).subarray(0, bytes));
        worker.channel.destroy();
        expect(await worker.exited).toEqual({ code: 0, signal: undefined });
      }
    });

    test.skipIf(process.platform !== 'linux')('has 2 MB of memory of its own at most', async () => {
      const { worker } = await startLauncher();
      const rollup = await readFile(`/proc/${worker.pid}/smaps_rollup`, 'latin1');
      const sizes = [...rollup.matchAll(/^Private_\w+:\s+(\d+) kB/gm)].map(([, kb]) => Number(kb));
      expect(sizes.reduce((sum, kb) => sum + kb)).toBeLessThan(2 * 1024);
      worker.kill();
    });

    test('serves the pool, which starts a program that is gone from the cache by itself', async () => {
      const source = await sourceOf(`${CODE}\n// ${temporary}`);
      const own = await runtime.prepare(source);
      const warn = vi.fn();
      const log = { debug: vi.fn(), info: vi.fn(), warn, error: vi.fn() };
      const spares = createSpares(LIMITS.maxResultBytes, log);
      const spawn = vi.spyOn(runtime, 'spawn');
      const owner = { printed: vi.fn(), finished: vi.fn(), returned: vi.fn(), died: vi.fn() };
      const deployment = {
        ...{ runtime, artifact: own, pool: 'f', functionId: 'f', functionName: 'f', version: 1 },
        ...{ timeoutMs: 1_000, memoryMb: 256, concurrency: 1, sandbox: false, env: {} },
      };
      const full = () => vi.waitFor(() => expect(spares.count()).toBe(runtime.spares), WAIT);
      spares.keep(runtime);
      spares.keep(runtime);
      await full();
      const worker = await spares.take(deployment);
      expect(spawn.mock.calls).toEqual(Array(runtime.spares).fill([undefined, false]));
      await worker.load(deployment, owner, LIMITS);
      await full();
      spawn.mockClear();
      await rm(own.executable ?? '');
      const other = await spares.take(deployment);
      expect(spawn.mock.calls).toEqual([[own, false]]);
      await other.load(deployment, owner, LIMITS);
      expect(await runtime.fitsSpare?.(own)).toBe(true);
      expect([worker.dead, other.dead]).toEqual([false, false]);
      worker.retire();
      other.retire();
      spares.close();
      expect(warn).not.toHaveBeenCalled();
    });

    test('is made again where it was taken late', async () => {
      const artifact = await runtime.prepare(await sourceOf(CODE));
      const log = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
      const spares = createSpares(LIMITS.maxResultBytes, log);
      const full = () => vi.waitFor(() => expect(spares.count()).toBe(runtime.spares), WAIT);
      spares.keep(runtime);
      await full();
      // A busy machine takes that long to look at the file.
      vi.spyOn(runtime, 'fitsSpare').mockImplementationOnce(() => delay(100, true));
      const worker = await spares.take({
        ...{ runtime, artifact, pool: 'f', functionId: 'f', functionName: 'f', version: 1 },
        ...{ timeoutMs: 1_000, memoryMb: 256, concurrency: 1, sandbox: false, env: {} },
      });
      await full();
      worker.retire();
      spares.close();
    });

    test('is asked for only once it is compiled', async () => {
      const fresh = runtimeWith(undefined, path.join(temporary, 'cache'));
      await fresh.detect();
      expect(fresh.spares).toBe(0);
      await expect(fresh.spawn(undefined, false)).rejects.toThrow(/not compiled yet/);
      const found = runtimeWith(undefined);
      await found.detect();
      expect(found.spares).toBe(runtime.spares);
    });

    function withProgram(file: string): Artifact {
      const program = Buffer.from(file).toString('hex');
      return { ...artifact, entry: { options: { program }, file: 'main.go', export: 'handler' } };
    }
  },
);
