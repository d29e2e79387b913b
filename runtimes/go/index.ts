import { access, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CreateRuntime, RuntimeHost } from '../runtime.ts';
import { createBuilder, type Builder } from './build.ts';
import { createCompiler } from './compiler.ts';
import { findToolchain } from './detect.ts';
import { findGofmt } from './format.ts';

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
  let builder: Promise<Builder> | undefined;
  let primed: Promise<void> | undefined;

  function getBuilder(): Promise<Builder> {
    builder ??= openBuilder(host).catch((error: unknown) => {
      builder = undefined;
      throw error;
    });
    return builder;
  }

  return {
    id: 'go',
    label: 'Go',
    aliases: ['golang', 'go*'],
    defaultHandler: 'handler',
    spares: 0,
    entryFile: () => 'main.go',

    async detect() {
      const found = await findToolchain(host);
      // The tool may have been replaced since: the next build looks again.
      builder = undefined;
      if (!('toolchain' in found)) return found;
      const { version, path } = found.toolchain;
      return { available: true, version, path };
    },

    async warmUp() {
      const { first, all } = (await getBuilder()).prime(PRIMER, COMMON_PACKAGES);
      // Builds that start meanwhile wait for what they need anyway, instead of compiling it too.
      primed = first.catch(() => undefined);
      await all;
    },

    async prepare({ dir, files, handler }) {
      const current = await getBuilder();
      await primed;
      const { executable, handler: found } = await current.build({ files, handler });
      return { dir, executable, entry: { file: path.join(dir, found.file), export: found.name } };
    },

    async spawn(artifact) {
      if (artifact?.executable === undefined) {
        throw new Error('A Go worker is started for one function: there are no spares.');
      }
      const { dir, executable, entry } = artifact;
      try {
        const worker = await host.spawn(executable, [], { cwd: dir });
        void builder?.then((current) => current.touch(executable)).catch(() => undefined);
        return worker;
      } catch (error) {
        if (await exists(executable)) throw error;
        // The cache may be emptied at any time; what it held can be made again.
        const source = { files: await readFiles(dir), handler: entry.export };
        const again = await (await getBuilder()).build(source);
        return host.spawn(again.executable, [], { cwd: dir });
      }
    },

    findFormatter: () => findGofmt(host),

    close: () => Promise.resolve(),
  };
};

async function openBuilder(host: RuntimeHost): Promise<Builder> {
  const found = await findToolchain(host);
  if (!('toolchain' in found)) throw new Error(found.hint);
  return createBuilder(host, await createCompiler(host, found.toolchain));
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
