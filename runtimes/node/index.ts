import module from 'node:module';
import path from 'node:path';
import type { Artifact, CreateRuntime } from '../runtime.ts';
import { findPrettier } from './format.ts';
import { prepare } from './prepare.ts';
import { entryFile } from './source.ts';

/** Node.js: the very one the platform runs on, so that nothing needs installing. */
export const createRuntime: CreateRuntime = (host) => {
  const worker = path.join(host.dir, 'worker.mjs');
  const executable = host.toolPath ?? process.execPath;

  return {
    id: 'node',
    label: 'Node.js',
    aliases: ['nodejs', 'nodejs*', 'node*', 'javascript', 'js', 'typescript', 'ts'],
    defaultHandler: 'index.handler',
    spares: 2,

    async detect() {
      if (host.toolPath === undefined) {
        return { available: true, version: process.versions.node, path: process.execPath };
      }
      const { exitCode, stdout } = await host
        .run(host.toolPath, ['--version'], { env: AS_NODE, timeoutMs: 10_000 })
        .catch(() => ({ exitCode: undefined, stdout: '' }));
      return exitCode === 0
        ? { available: true, version: stdout.trim().replace(/^v/, ''), path: host.toolPath }
        : {
            available: false,
            hint: `"runtime.paths.node" names ${host.toolPath}, which does not run. Leave it out to use the platform's own Node.js.`,
          };
    },

    entryFile,

    async warmUp() {
      // The first use loads the compiler, which takes 40 ms that no person should wait for.
      module.stripTypeScriptTypes('let warm: number');
    },

    prepare: async (source) => prepare(source),

    spawn(artifact: Artifact | undefined, sandboxed) {
      return host.spawn(executable, [...FLAGS, worker], {
        cwd: artifact?.dir ?? host.dir,
        env: AS_NODE,
        // Electron needs what lies beside its program.
        sandbox: sandboxed ? { reads: [host.dir, path.dirname(executable)] } : undefined,
      });
    },

    findFormatter: () => findPrettier(host, AS_NODE),

    async close() {},
  };
};

/** Inside Electron, `process.execPath` is Electron: this makes it behave as plain Node. */
const AS_NODE: Record<string, string> =
  process.versions.electron === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' };

const FLAGS = [
  '--disable-warning=ExperimentalWarning',
  // An ES module in a `.js` or `.ts` file without a package.json is nothing to warn a person about.
  '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
];
