import { readdirSync } from 'node:fs';
import path from 'node:path';
import { PlatformError } from '../contract/errors.ts';
import type { RuntimeInfo } from '../contract/runtime.ts';
import type { CreateRuntime, Detection, Runtime, RuntimeHost } from '../../runtimes/runtime.ts';

/** A missing tool is looked for again after this, ms: the person may be installing it. */
const LOOK_AGAIN_MS = 3_000;

export interface RuntimeCatalog {
  readonly all: readonly Runtime[];
  /** By id or alias, in any case. Throws INVALID_INPUT naming what there is. */
  resolve(name: string): Runtime;
  /** What detection found. A found tool is remembered; a missing one is looked for again. */
  detect(runtime: Runtime): Promise<Detection>;
  /** Throws RUNTIME_MISSING with the hint how to install it. */
  require(runtime: Runtime): Promise<void>;
  list(): Promise<RuntimeInfo[]>;
  close(): Promise<void>;
}

export function createRuntimeCatalog(all: readonly Runtime[]): RuntimeCatalog {
  const known = new Map<Runtime, { at: number; detection: Promise<Detection> }>();

  function detect(runtime: Runtime): Promise<Detection> {
    const before = known.get(runtime);
    if (before !== undefined) return before.detection;
    const detection = runtime.detect();
    known.set(runtime, { at: Date.now(), detection });
    void detection
      .then(({ available }) => available)
      .catch(() => false)
      .then((available) => {
        if (!available) setTimeout(() => known.delete(runtime), LOOK_AGAIN_MS).unref();
      });
    return detection;
  }

  return {
    all,
    detect,
    resolve(name) {
      const wanted = name.trim().toLowerCase();
      const runtime = all.find(
        ({ id, aliases }) => id === wanted || aliases.some((alias) => matches(alias, wanted)),
      );
      if (runtime !== undefined) return runtime;
      const ids = all.map(({ id }) => id).join(', ');
      throw new PlatformError('INVALID_INPUT', `There is no runtime "${name}". There is: ${ids}.`, {
        data: { field: 'runtime' },
      });
    },
    async require(runtime) {
      const detection = await detect(runtime);
      if (detection.available) return;
      throw new PlatformError(
        'RUNTIME_MISSING',
        `${runtime.label} is not installed on this machine. ${detection.hint}`,
        { data: { runtime: runtime.id, hint: detection.hint } },
      );
    },
    list: () =>
      Promise.all(
        all.map(async (runtime) => {
          const { id, label, aliases } = runtime;
          return { id, label, aliases: [...aliases], ...(await detect(runtime)) };
        }),
      ),
    async close() {
      await Promise.all(all.map((runtime) => runtime.close()));
    },
  };
}

// "*" stands for a version: digits, dots and an optional "x" or "v" ("nodejs22.x", "python3.12").
function matches(alias: string, name: string): boolean {
  if (!alias.endsWith('*')) return alias === name;
  const prefix = alias.slice(0, -1);
  return name.startsWith(prefix) && /^[-v]?\d+(\.(\d+|x))*$/.test(name.slice(prefix.length));
}

/**
 * Loads every runtime: each folder in `dir` with an index. From source it is that file; in the
 * bundle each runtime is an entry of its own beside this one.
 */
export async function loadRuntimes(
  dir: string,
  hostOf: (id: string) => RuntimeHost,
): Promise<Runtime[]> {
  const fromSource = import.meta.url.endsWith('.ts');
  const ids = readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted();
  return Promise.all(
    ids.map(async (id) => {
      const address = fromSource
        ? new URL(`../../runtimes/${id}/index.ts`, import.meta.url)
        : new URL(`./runtime-${id}.js`, import.meta.url);
      const { createRuntime } = (await import(/* @vite-ignore */ address.href)) as {
        createRuntime: CreateRuntime;
      };
      return createRuntime(hostOf(id));
    }),
  );
}

/** The runtime's own folder, where its harness and examples are. */
export function runtimeFolder(dir: string, id: string): string {
  return path.join(dir, id);
}
