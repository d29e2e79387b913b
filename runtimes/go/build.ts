import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { BuildError, type RuntimeHost } from '../runtime.ts';
import type { BinaryCache } from './binary-cache.ts';
import type { Compiler, Stage } from './compiler.ts';
import { readGoOutput, undefinedNames } from './diagnostics.ts';
import { createLimit } from './limit.ts';
import { addImports, GLUE_FILE, HARNESS, stageFiles, type StagedFiles } from './staged-files.ts';

const STALE_MS = 3_600_000;

export interface Program {
  executable: string;
  handler: StagedFiles['handler'];
}

export interface Builder {
  /** Builds once per content, also when asked several times at once. Throws `BuildError`. */
  build(source: { files: Readonly<Record<string, string>>; handler: string }): Promise<Program>;
  /** Builds a program that is no function's. Throws when it can't be built. */
  buildOwn(files: Readonly<Record<string, string>>, target: string): Promise<void>;
  /** Compiles a program, and the packages of the standard library that others will want. */
  prime(code: string, packages: readonly string[]): { first: Promise<void>; all: Promise<void> };
}

export async function createBuilder(
  host: RuntimeHost,
  compiler: Compiler,
  binaries: BinaryCache,
): Promise<Builder> {
  const harness = await readHarness(path.join(host.dir, 'worker'));
  const stages = path.join(host.cacheDir, 'stage');
  const running = new Map<string, Promise<void>>();
  // A build uses several cores by itself and some 300 MB.
  const limit = createLimit(Math.max(1, Math.floor(availableParallelism() / 2)));
  await mkdir(stages, { recursive: true });

  async function inStage<T>(
    files: Readonly<Record<string, string>>,
    use: (stage: Stage) => Promise<T>,
  ): Promise<T> {
    const temporary = await mkdtemp(path.join(stages, 'build-'));
    // What Go makes lies beside the module: `go:embed` takes whatever is in a module's folder.
    const dir = path.join(temporary, 'module');
    try {
      await mkdir(dir);
      await writeFiles(dir, files);
      return await use({ dir, temporary });
    } finally {
      await rm(temporary, { recursive: true, force: true, maxRetries: 5 });
    }
  }

  function compile(staged: StagedFiles, key: string): Promise<void> {
    return inStage(staged.files, async (stage) => {
      const { dir, temporary } = stage;
      const program = path.join(temporary, 'program');
      let { failed } = await compiler.build(stage, program);
      if (failed !== undefined) {
        const names = undefinedNames(readGoOutput(failed, dir).diagnostics);
        const more = addImports(staged, names);
        if (more !== undefined) {
          await writeFiles(dir, more.files);
          ({ failed } = await compiler.build(stage, program));
        }
      }
      if (failed !== undefined) throw buildError(failed, dir, staged.handler);
      await binaries.add(key, program);
    });
  }

  return {
    async build(source) {
      const staged = stageFiles(source, harness, compiler.language);
      const key = hashOf(compiler.fingerprint, staged.files);
      let build = running.get(key);
      if (build === undefined && !(await binaries.has(key))) {
        build = running.get(key) ?? limit(() => compile(staged, key));
        running.set(key, build);
        const forget = () => running.delete(key);
        build.then(forget, forget);
      }
      await build;
      return { executable: binaries.pathOf(key), handler: staged.handler };
    },

    buildOwn(files, target) {
      return inStage(files, async (stage) => {
        const program = path.join(stage.temporary, 'program');
        const { failed } = await compiler.build(stage, program);
        if (failed !== undefined) throw new Error(failed.trim());
        await mkdir(path.dirname(target), { recursive: true });
        await rename(program, target);
      });
    },

    prime(code, packages) {
      const { files } = stageFiles(
        { files: { 'main.go': code }, handler: 'handler' },
        harness,
        compiler.language,
      );
      const first = removeStale(stages).then(() =>
        inStage(files, async (stage) => {
          await compiler.build(stage, path.join(stage.temporary, 'program'));
        }),
      );
      const all = first.then(() => inStage(files, (stage) => compiler.prime(stage, packages)));
      return { first, all };
    },
  };
}

async function readHarness(dir: string): Promise<Record<string, string>> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.go'));
  const texts = names.map(async (name) => [name, await readFile(path.join(dir, name), 'utf8')]);
  return Object.fromEntries(await Promise.all(texts)) as Record<string, string>;
}

async function writeFiles(dir: string, files: Readonly<Record<string, string>>): Promise<void> {
  const folders = new Set(Object.keys(files).map((file) => path.dirname(file)));
  for (const folder of folders) await mkdir(path.join(dir, folder), { recursive: true });
  await Promise.all(
    Object.entries(files).map(([file, text]) => writeFile(path.join(dir, file), text)),
  );
}

/** What a platform left behind that was killed while it built. */
async function removeStale(stages: string): Promise<void> {
  for (const name of await readdir(stages)) {
    const dir = path.join(stages, name);
    const info = await stat(dir).catch(() => undefined);
    if (info !== undefined && Date.now() - info.mtimeMs > STALE_MS) {
      await rm(dir, { recursive: true, force: true });
    }
  }
}

function hashOf(fingerprint: string, files: Readonly<Record<string, string>>): string {
  const hash = createHash('sha256').update(fingerprint);
  for (const name of Object.keys(files).sort()) {
    hash.update(`\0${name}\0${files[name] ?? ''}`);
  }
  return hash.digest('hex');
}

function buildError(output: string, dir: string, handler: StagedFiles['handler']): BuildError {
  const { diagnostics, rest } = readGoOutput(output, dir);
  const own = diagnostics.map((finding) =>
    // What the person did to the glue shows at their handler.
    finding.file === GLUE_FILE || finding.file.startsWith(`${HARNESS}/`)
      ? { file: handler.file, line: handler.line, message: finding.message }
      : finding,
  );
  if (own.length === 0) {
    const message = rest.slice(0, 20).join('\n') || 'go build failed and did not say why.';
    const at = /\bgo\.mod\b/.test(message) ? { file: 'go.mod', line: 1 } : handler;
    own.push({ file: at.file, line: at.line, message });
  }
  const [first] = own;
  const more = own.length > 1 ? ` (and ${own.length - 1} more)` : '';
  const text = first === undefined ? '' : `${first.file}:${first.line}: ${first.message}${more}`;
  return new BuildError(text, own);
}
