import { homedir } from 'node:os';
import path from 'node:path';
import type { RuntimeHost } from '../runtime.ts';
import type { Toolchain } from './detect.ts';
import { makeOutputOverlay } from './standard-output.ts';

/** A cold cache on a slow disk takes the better part of a minute. */
const BUILD_TIMEOUT_MS = 300_000;

/** `go build` with the one set of flags that the cache is primed with. */
export interface Compiler {
  /** Everything that makes two builds of the same files differ. */
  readonly fingerprint: string;
  /** Go's language version, as go.mod has it: `1.26`. */
  readonly language: string;
  /** Builds the main package of a stage. Gives what Go printed where it failed. */
  build(stage: Stage, program: string): Promise<{ failed: string | undefined }>;
  /** Compiles packages into the cache, from within the module of a stage. */
  prime(stage: Stage, packages: readonly string[]): Promise<void>;
}

/** The folders of one build. */
export interface Stage {
  /** The module's. */
  readonly dir: string;
  /** Takes what Go would leave in the system's temporary folder when it is killed. */
  readonly temporary: string;
}

export async function createCompiler(host: RuntimeHost, toolchain: Toolchain): Promise<Compiler> {
  const { version, os, architecture } = toolchain;
  const env = {
    GOCACHE: path.join(host.cacheDir, 'go-build'),
    // Not empty: what the person set with `go env -w` would count then.
    GOFLAGS: '-buildvcs=false',
    GO111MODULE: 'on',
    GOTOOLCHAIN: 'local',
    GOWORK: 'off',
    CGO_ENABLED: '0',
    GOOS: os,
    GOARCH: architecture,
    // The compiler lives for a moment: collecting its garbage costs more than it gives.
    GOGC: 'off',
    // Go insists on a place for modules even where none is used; a service may have no home.
    ...(process.env['GOPATH'] === undefined ? { GOPATH: path.join(homedir(), 'go') } : {}),
  };
  const run = (args: readonly string[], { dir, temporary }: Stage, background = false) =>
    host.run(toolchain.path, args, {
      cwd: dir,
      env: { ...env, GOTMPDIR: temporary },
      timeoutMs: BUILD_TIMEOUT_MS,
      background,
    });

  const found = await host.run(toolchain.path, ['env', 'GOROOT'], {
    cwd: host.dir,
    env,
    timeoutMs: BUILD_TIMEOUT_MS,
  });
  if (found.exitCode !== 0) throw new Error(`${toolchain.path} env GOROOT failed: ${found.stderr}`);
  const root = found.stdout.trim();
  const overlay = await makeOutputOverlay(root, path.join(host.cacheDir, 'overlay', version));
  if (overlay === undefined) {
    host.log.warn({ root }, 'This Go prints past the platform: its log lines may be out of order');
  }
  const flags = [
    '-trimpath',
    '-ldflags=-s -w',
    ...(overlay === undefined ? [] : ['-tags=cloudfunction_hook', `-overlay=${overlay}`]),
  ];

  return {
    fingerprint: [version, os, architecture, overlay !== undefined].join(' '),
    language: /^\d+\.\d+/.exec(version)?.[0] ?? version,
    async build(stage, program) {
      const result = await run(['build', ...flags, '-o', program, '.'], stage);
      if (result.exitCode === 0) return { failed: undefined };
      if (result.exitCode === undefined) {
        throw new Error(
          'go build did not end in time. Is the machine very busy? Save again to retry.',
        );
      }
      return { failed: `${result.stderr}\n${result.stdout}` };
    },
    async prime(stage, packages) {
      await run(['build', ...flags, ...packages], stage, true);
    },
  };
}
