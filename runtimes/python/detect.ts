import { access } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Detection, RuntimeHost } from '../runtime.ts';

const OLDEST = [3, 8] as const;
const PATIENCE_MS = 10_000;
// `sys.executable` and not what was run: pyenv's and Windows' launchers are slow, and a virtual
// environment's own path is what makes its packages importable.
const QUESTION =
  'import sys; print("%d.%d.%d|%s" % (*sys.version_info[:3], sys.executable), end="")';

/** Finds a Python of at least 3.8: the configured one, else the first that answers. */
export async function findPython(host: RuntimeHost): Promise<Detection> {
  if (host.toolPath !== undefined) {
    const answer = await ask(host, host.toolPath);
    if (answer?.recent) return { available: true, version: answer.version, path: answer.path };
    const problem = answer ? `is Python ${answer.version}, which is too old` : 'does not run';
    return {
      available: false,
      hint: `${host.toolPath} ${problem}. Set runtime.paths.python to a Python 3.8 or later, or remove it to search PATH.`,
    };
  }
  let tooOld: { version: string; path: string } | undefined;
  for await (const candidate of candidates(host)) {
    const answer = await ask(host, candidate);
    if (answer?.recent) return { available: true, version: answer.version, path: answer.path };
    tooOld ??= answer;
  }
  const found = tooOld ? `Python ${tooOld.version} at ${tooOld.path} is too old. ` : '';
  return { available: false, hint: `${found}${installHint()}` };
}

async function ask(
  host: RuntimeHost,
  file: string,
): Promise<{ version: string; path: string; recent: boolean } | undefined> {
  const answer = await host
    .run(file, ['-c', QUESTION], { timeoutMs: PATIENCE_MS })
    .catch(() => undefined);
  if (answer?.exitCode !== 0) return undefined;
  const [, version, executable] = /^(\d+\.\d+\.\d+)\|(.*)$/.exec(answer.stdout.trim()) ?? [];
  if (version === undefined || executable === undefined) return undefined;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const recent = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  return { version, path: executable || file, recent };
}

async function* candidates(host: RuntimeHost): AsyncGenerator<string> {
  const tried = new Set<string>();
  const names = process.platform === 'win32' ? ['py', 'python', 'python3'] : ['python3', 'python'];
  for (const name of names) {
    const file = await host.which(name);
    if (file !== undefined && !tried.has(file) && (await isReal(host, file))) {
      tried.add(file);
      yield file;
    }
  }
  for (const file of usualPlaces()) {
    if (tried.has(file) || !(await exists(file)) || !(await isReal(host, file))) continue;
    tried.add(file);
    yield file;
  }
}

/** An application started from the desktop has a bare PATH: where Python lives nevertheless. */
function usualPlaces(): string[] {
  const home = os.homedir();
  if (process.platform === 'win32') {
    const local = process.env['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local');
    const program = process.env['ProgramFiles'] ?? 'C:\\Program Files';
    const versions = [14, 13, 12, 11, 10, 9, 8];
    return [
      path.join(local, 'Programs', 'Python', 'Launcher', 'py.exe'),
      ...versions.map((minor) =>
        path.join(local, 'Programs', 'Python', `Python3${minor}`, 'python.exe'),
      ),
      ...versions.map((minor) => path.join(program, `Python3${minor}`, 'python.exe')),
    ];
  }
  return [
    path.join(home, '.pyenv', 'shims', 'python3'),
    path.join(home, '.local', 'bin', 'python3'),
    '/opt/homebrew/bin/python3',
    '/usr/local/bin/python3',
    '/Library/Frameworks/Python.framework/Versions/Current/bin/python3',
    '/opt/local/bin/python3',
    '/usr/bin/python3',
  ];
}

/** macOS ships a /usr/bin/python3 that only opens an installer until Apple's tools are there. */
async function isReal(host: RuntimeHost, file: string): Promise<boolean> {
  if (process.platform !== 'darwin' || file !== '/usr/bin/python3') return true;
  const tools = await host
    .run('/usr/bin/xcode-select', ['-p'], { timeoutMs: PATIENCE_MS })
    .catch(() => undefined);
  return tools?.exitCode === 0;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function installHint(): string {
  const then = 'or set runtime.paths.python to where it is.';
  switch (process.platform) {
    case 'darwin':
      return `Install Python 3.8 or later: "brew install python" or https://www.python.org/downloads/, ${then}`;
    case 'win32':
      return `Install Python 3.8 or later: "winget install Python.Python.3.13" or https://www.python.org/downloads/, ${then}`;
    default:
      return `Install Python 3.8 or later with the system's package manager, as in "sudo apt install python3", ${then}`;
  }
}
