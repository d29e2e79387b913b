import { access, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CreateRuntime, RuntimeHost, WorkerProcess } from '../runtime.ts';
import { createBinaryCache, type BinaryCache } from './binary-cache.ts';
import { createBuilder, type Builder } from './build.ts';
import { createCompiler } from './compiler.ts';
import { findToolchain } from './detect.ts';
import { findGofmt } from './format.ts';
import { createLauncher } from './launcher.ts';

/** Launchers kept waiting. Windows can't replace a process's program: there it has none. */
const SPARES = process.platform === 'win32' ? 0 : 2;

const COMMON_PACKAGES = [
  ...[
    'bufio',
    'bytes',
    'context',
    'crypto/hmac',
    'crypto/rand',
    'crypto/sha256',
    'encoding/base64',
  ],
  ...[
    'encoding/csv',
    'encoding/hex',
    'encoding/json',
    'errors',
    'fmt',
    'html/template',
    'io',
    'log',
  ],
  ...['math', 'math/rand', 'net/http', 'net/url', 'os', 'os/exec', 'path/filepath', 'reflect'],
  ...['regexp', 'sort', 'strconv', 'strings', 'sync', 'text/template', 'time', 'unicode/utf8'],
];
const PRIMER =
  'func handler(event interface{}, context map[string]string) interface{} { return fmt.Sprint(event) }';

export const createRuntime: CreateRuntime = (host) => {
  const binaries = createBinaryCache(path.join(host.cacheDir, 'bin'));
  const launcher = createLauncher(host);
  let builder: Promise<Builder> | undefined;
  let primed: Promise<void> | undefined;

  function getBuilder(): Promise<Builder> {
    builder ??= openBuilder(host, binaries).catch((error: unknown) => {
      builder = undefined;
      throw error;
    });
    return builder;
  }

  async function spawnLauncher(): Promise<WorkerProcess> {
    const { program } = launcher;
    if (program === undefined) throw new Error('The launcher of Go functions is not compiled yet.');
    try {
      return await host.spawn(program, [], { cwd: host.dir });
    } catch (error) {
      // Deleted with the cache it is not asked for again.
      await launcher.find();
      throw error;
    }
  }

  return {
    id: 'go',
    label: 'Go',
    aliases: ['golang', 'go*'],
    defaultHandler: 'handler',
    get spares() {
      return launcher.program === undefined ? 0 : SPARES;
    },
    entryFile: () => 'main.go',

    async detect() {
      const found = await findToolchain(host);
      // The tool may have been replaced since: the next build looks again.
      builder = undefined;
      if (!('toolchain' in found)) return found;
      if (SPARES > 0) await launcher.find();
      const { version, path } = found.toolchain;
      return { available: true, version, path };
    },

    async warmUp() {
      const current = await getBuilder();
      const { first, all } = current.prime(PRIMER, COMMON_PACKAGES);
      // Builds that start meanwhile wait for what they need anyway, instead of compiling it too.
      primed = first.catch(() => undefined);
      const launching =
        SPARES > 0 && first.then(() => launcher.make((files, to) => current.buildOwn(files, to)));
      await Promise.all([all, launching]);
    },

    async prepare({ dir, files, handler }) {
      const current = await getBuilder();
      await primed;
      const { executable, handler: found } = await current.build({ files, handler });
      const entry = { file: path.join(dir, found.file), export: found.name };
      // First: the launcher looks for nothing else, in the first bytes of LOAD.
      const options = { program: Buffer.from(executable).toString('hex') };
      return { dir, executable, entry: { options, ...entry } };
    },

    async spawn(artifact, sandboxed) {
      if (artifact === undefined) return spawnLauncher();
      const { dir, executable, entry } = artifact;
      if (executable === undefined) throw new Error('A Go function without its program.');
      const sandbox = sandboxed ? { reads: [] } : undefined;
      try {
        // What starts inside a sandbox can't tell that its program is not there.
        if (sandboxed) await access(executable);
        const worker = await host.spawn(executable, [], { cwd: dir, sandbox });
        void binaries.holds(executable);
        return worker;
      } catch (error) {
        if (await exists(executable)) throw error;
        // The cache may be emptied at any time; what it held can be made again.
        const source = { files: await readFiles(dir), handler: entry.export };
        const again = await (await getBuilder()).build(source);
        return host.spawn(again.executable, [], { cwd: dir, sandbox });
      }
    },

    // Asking also keeps the program in the cache, as a start of it does.
    fitsSpare: async ({ executable }) => executable !== undefined && binaries.holds(executable),

    findFormatter: () => findGofmt(host),

    close: () => Promise.resolve(),
  };
};

async function openBuilder(host: RuntimeHost, binaries: BinaryCache): Promise<Builder> {
  const found = await findToolchain(host);
  if (!('toolchain' in found)) throw new Error(found.hint);
  return createBuilder(host, await createCompiler(host, found.toolchain), binaries);
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function readFiles(dir: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    files[path.relative(dir, file).split(path.sep).join('/')] = await readFile(file, 'utf8');
  }
  return files;
}
