import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createGoBench } from './go-bench.ts';

const bench = await createGoBench();

test.skipIf(!bench.detection.available)(
  'a build that is killed leaves no files (skipped where Go is not installed)',
  async () => {
    // An empty cache: Go works for seconds.
    const cache = await mkdtemp(path.join(os.tmpdir(), 'cf-go-killed-'));
    const stages = path.join(cache, 'stage');
    try {
      const source = await bench.sourceOf('func handler() int { return 1 }');
      const ended = bench
        .runtimeWith(undefined, cache)
        .prepare(source)
        .catch((error: unknown) => error);
      const built = () => readdir(stages, { recursive: true }).catch(() => []);
      await expect
        .poll(async () => (await built()).some((name) => /[\\/]go-build\d+$/.test(name)))
        .toBe(true);
      await bench.close();
      expect(await ended).toBeInstanceOf(Error);
      expect(await built()).toEqual([]);
    } finally {
      await bench.close();
      await rm(cache, { recursive: true, force: true });
    }
  },
);
