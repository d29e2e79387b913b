import { readdirSync } from 'node:fs';
import path from 'node:path';
import { PlatformError } from '../contract/errors.ts';
import type { RuntimeInfo } from '../contract/runtime.ts';
import {
  BuildError,
  type CreateRuntime,
  type Detection,
  type Runtime,
  type RuntimeHost,
} from '../../runtimes/runtime.ts';

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
  /** Forgets what was found, and looks again. */
  refresh(): Promise<RuntimeInfo[]>;
  /**
   * A file's text, formatted. RUNTIME_MISSING with the hint how to get a formatter, BUILD_FAILED
   * with diagnostics, INVALID_INPUT for a file that is not the language's.
   */
  format(runtime: string, path: string, text: string): Promise<string>;
  close(): Promise<void>;
}

export function createRuntimeCatalog(all: readonly Runtime[]): RuntimeCatalog {
  const tools = remember(
    (runtime) => runtime.detect(),
    ({ available }) => available,
  );
  const formatters = remember(
    async (runtime) => (await runtime.findFormatter?.()) ?? { hint: 'There is none for it.' },
    (found) => 'format' in found,
  );
  const detect = tools.get;

  function resolve(name: string): Runtime {
    const wanted = name.trim().toLowerCase();
    const runtime = all.find(
      ({ id, aliases }) => id === wanted || aliases.some((alias) => matches(alias, wanted)),
    );
    if (runtime !== undefined) return runtime;
    const ids = all.map(({ id }) => id).join(', ');
    throw new PlatformError('INVALID_INPUT', `There is no runtime "${name}". There is: ${ids}.`, {
      data: { field: 'runtime' },
    });
  }

  function list(): Promise<RuntimeInfo[]> {
    return Promise.all(
      all.map(async (runtime) => {
        const { id, label, aliases } = runtime;
        const [detection, formatter] = await Promise.all([
          detect(runtime),
          formatters.get(runtime),
        ]);
        return { id, label, aliases: [...aliases], ...detection, formats: 'format' in formatter };
      }),
    );
  }

  return {
    all,
    detect,
    resolve,
    async require(runtime) {
      const detection = await detect(runtime);
      if (detection.available) return;
      throw new PlatformError(
        'RUNTIME_MISSING',
        `${runtime.label} is not installed on this machine. ${detection.hint}`,
        { data: { runtime: runtime.id, hint: detection.hint } },
      );
    },
    list,
    refresh() {
      tools.forget();
      formatters.forget();
      return list();
    },
    async format(name, path, text) {
      const runtime = resolve(name);
      const formatter = await formatters.get(runtime);
      if (!('format' in formatter)) {
        const { hint } = formatter;
        throw new PlatformError(
          'RUNTIME_MISSING',
          `No formatter for ${runtime.label} was found. ${hint}`,
          { data: { runtime: runtime.id, hint } },
        );
      }
      const { extensions } = formatter;
      if (!extensions.some((extension) => path.toLowerCase().endsWith(extension))) {
        const text = `The formatter of ${runtime.label} takes ${extensions.join(', ')} files.`;
        throw new PlatformError('INVALID_INPUT', text, { data: { field: 'path' } });
      }
      try {
        return await formatter.format(path, text);
      } catch (error) {
        if (!(error instanceof BuildError)) throw error;
        const { message, diagnostics } = error;
        throw new PlatformError('BUILD_FAILED', message, { data: { diagnostics }, cause: error });
      }
    },
    async close() {
      await Promise.all(all.map((runtime) => runtime.close()));
    },
  };
}

/** Asks once, and again some time after the answer was no. */
function remember<T>(
  ask: (runtime: Runtime) => Promise<T>,
  isFound: (answer: T) => boolean,
): { get(runtime: Runtime): Promise<T>; forget(): void } {
  const known = new Map<Runtime, Promise<T>>();

  function get(runtime: Runtime): Promise<T> {
    const before = known.get(runtime);
    if (before !== undefined) return before;
    const asked = ask(runtime);
    known.set(runtime, asked);
    void asked
      .then(isFound)
      .catch(() => false)
      .then((found) => {
        if (found) return;
        setTimeout(() => {
          if (known.get(runtime) === asked) known.delete(runtime);
        }, LOOK_AGAIN_MS).unref();
      });
    return asked;
  }

  return { get, forget: () => known.clear() };
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
