import { access } from 'node:fs/promises';
import path from 'node:path';
import type { Detection, RuntimeHost } from '../runtime.ts';

const MINIMUM = [1, 19] as const;

/** An installed Go, good enough to build with. */
export interface Toolchain {
  path: string;
  /** `1.26.8` */
  version: string;
  /** `linux`, `amd64`: what the tool itself runs on. */
  os: string;
  architecture: string;
}

/** Finds Go: the one the person configured, PATH's, or where its installers put it. */
export async function findToolchain(
  host: RuntimeHost,
): Promise<{ toolchain: Toolchain } | Extract<Detection, { available: false }>> {
  const file = host.toolPath ?? (await host.which('go')) ?? (await usualPlace());
  if (file === undefined) return { available: false, hint: `Go was not found. ${howToInstall()}` };
  let printed: string;
  try {
    const env = { GOTOOLCHAIN: 'local' };
    printed = (await host.run(file, ['version'], { env, timeoutMs: 15_000 })).stdout;
  } catch {
    const hint = `${file} can't be started. Correct runtime.paths.go in the configuration, or remove it to search PATH.`;
    return { available: false, hint };
  }
  const match = /^go version (?:devel )?go(\d+)\.(\d+)(\S*) .*?(\w+)\/(\w+)\s*$/.exec(
    printed.trim(),
  );
  const [, major = '', minor = '', patch = '', os = '', architecture = ''] = match ?? [];
  if (match === null) {
    return { available: false, hint: `${file} is not a Go tool. ${howToInstall()}` };
  }
  const version = `${major}.${minor}${patch}`;
  const tooOld =
    Number(major) < MINIMUM[0] || (Number(major) === MINIMUM[0] && Number(minor) < MINIMUM[1]);
  if (tooOld) {
    const hint = `${file} is Go ${version}; ${MINIMUM.join('.')} or newer is needed. ${howToInstall()}`;
    return { available: false, hint };
  }
  return { toolchain: { path: file, version, os, architecture } };
}

/** A program started from a desktop has a shorter PATH than a terminal. */
async function usualPlace(): Promise<string | undefined> {
  const places =
    process.platform === 'win32'
      ? [path.join(process.env['ProgramFiles'] ?? 'C:\\Program Files', 'Go', 'bin', 'go.exe')]
      : ['/usr/local/go/bin/go', '/opt/homebrew/bin/go', '/usr/local/bin/go', '/snap/bin/go'];
  for (const place of places) {
    const exists = await access(place).then(
      () => true,
      () => false,
    );
    if (exists) return place;
  }
  return undefined;
}

function howToInstall(): string {
  switch (process.platform) {
    case 'darwin':
      return 'Install it with "brew install go" or from https://go.dev/dl/.';
    case 'win32':
      return 'Install it with "winget install GoLang.Go" or from https://go.dev/dl/.';
    default:
      return 'Install it with your package manager (Debian, Ubuntu: "sudo apt install golang-go") or from https://go.dev/dl/.';
  }
}
