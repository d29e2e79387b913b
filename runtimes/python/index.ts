import type { Artifact, CreateRuntime, Detection, Runtime, Source } from '../runtime.ts';
import { BuildError } from '../runtime.ts';
import { createSyntaxCheck } from './check.ts';
import { findPython } from './detect.ts';
import { resolveEntry } from './entry.ts';
import { findPythonFormatter } from './format.ts';
import { installationOf, type Installation } from './installation.ts';
import { createZygote, type Zygote } from './zygote.ts';

export const createRuntime: CreateRuntime = (host) => {
  // Windows has no fork: there every worker is a process of its own.
  const forks = process.platform !== 'win32';
  let found: Detection | undefined;
  let zygote: { python: string; link: Zygote } | undefined;
  let installation: { python: string; asked: Promise<Installation> } | undefined;

  async function detect(): Promise<Detection> {
    found = await findPython(host);
    return found;
  }

  /** Throws when there is no Python. */
  async function python(): Promise<string> {
    const detection = found?.available ? found : await detect();
    if (!detection.available) throw new Error(detection.hint);
    return detection.path;
  }

  async function forker(): Promise<Zygote> {
    const path = await python();
    if (zygote?.python !== path) {
      // Another Python was configured or installed; workers of the old one end with it.
      void zygote?.link.close();
      zygote = { python: path, link: createZygote(host, path) };
    }
    return zygote.link;
  }

  // The harness's bytecode is kept in the cache folder.
  const worker = ['-X', 'utf8', `${host.dir}/worker.py`, host.cacheDir];

  /** A process of its own: what the zygote forks is no more in a sandbox than the zygote is. */
  async function startSandboxed(path: string, artifact: Artifact | undefined) {
    if (installation?.python !== path) {
      installation = { python: path, asked: installationOf(host, path) };
      // Asked again where it could not say.
      installation.asked.catch(() => (installation = undefined));
    }
    const { reads, env } = await installation.asked;
    return host.spawn(path, worker, {
      cwd: artifact?.dir ?? host.dir,
      env,
      sandbox: { reads: [host.dir, host.cacheDir, ...reads] },
    });
  }

  const check = createSyntaxCheck(host, python, forks ? forker : undefined);

  const runtime: Runtime = {
    id: 'python',
    label: 'Python',
    aliases: ['python*', 'py'],
    defaultHandler: 'main.handler',
    // A fork takes 5 ms and more, which the first call of a function need not wait for.
    spares: 1,
    detect,
    entryFile: () => 'main.py',
    async warmUp() {
      if (forks) await (await forker()).ready();
    },
    async prepare(source: Source) {
      const entry = resolveEntry(source);
      const diagnostics = await check(source.files);
      const [first] = diagnostics;
      if (first) {
        const more = diagnostics.length > 1 ? ` (and in ${diagnostics.length - 1} more files)` : '';
        throw new BuildError(
          `${first.file}, line ${first.line}: ${first.message}${more}`,
          diagnostics,
        );
      }
      return { dir: source.dir, entry };
    },
    async spawn(artifact, sandboxed) {
      if (sandboxed) return startSandboxed(await python(), artifact);
      return forks
        ? (await forker()).fork()
        : host.spawn(await python(), worker, { cwd: host.dir });
    },
    findFormatter: () => findPythonFormatter(host),
    async close() {
      await zygote?.link.close();
      zygote = undefined;
    },
  };
  return runtime;
};
