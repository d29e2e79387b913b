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
  /** Builds the main package in `dir`. Gives what Go printed where it failed. */
  build(dir: string, program: string): Promise<{ failed: string | undefined }>;
  /** Compiles packages into the cache, from within the module in `dir`. */
  prime(dir: string, packages: readonly string[]): Promise<void>;
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
  const run = (args: readonly string[], cwd?: string, background = false) =>
    host.run(toolchain.path, args, {
      env,
      timeoutMs: BUILD_TIMEOUT_MS,
      background,
      ...(cwd === undefined ? {} : { cwd }),
    });

  const found = await run(['env', 'GOROOT'], host.dir);
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
    async build(dir, program) {
      const result = await run(['build', ...flags, '-o', program, '.'], dir);
      if (result.exitCode === 0) return { failed: undefined };
      if (result.exitCode === undefined) {
        throw new Error(
          'go build did not end in time. Is the machine very busy? Save again to retry.',
        );
      }
      return { failed: `${result.stderr}\n${result.stdout}` };
    },
    async prime(dir, packages) {
      await run(['build', ...flags, ...packages], dir, true);
    },
  };
}
