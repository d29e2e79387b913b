import { spawn } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import path from 'node:path';

const RELEASES = 'https://github.com/electron/electron/releases/download/';
/** ms that the host of the releases has to answer before nothing is downloaded. */
const ANSWER_WITHIN_MS = 2_500;
const DOWNLOAD_WITHIN_MS = 10 * 60_000;

/**
 * Electron's binary, where it is here and of the version that is installed. Its package is not asked:
 * that would download it at once, and wait.
 */
export function findElectron(root) {
  const folder = path.join(root, 'node_modules/electron');
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const dist = override || path.join(folder, 'dist');
  try {
    const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const here = override ? version : readFileSync(path.join(dist, 'version'), 'utf8').trim();
    if (here.replace(/^v/, '') !== version) return undefined;
    const file = path.join(dist, programName());
    accessSync(file, constants.X_OK);
    return file;
  } catch {
    return undefined;
  }
}

function programName() {
  if (process.platform === 'win32') return 'electron.exe';
  return process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron';
}

/** `{binary}`, or `{reason}` where it can't be had. */
export async function downloadElectron(root) {
  const host = process.env.ELECTRON_MIRROR ?? process.env.npm_config_electron_mirror ?? RELEASES;
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    await fetch(host, { method: 'HEAD', redirect: 'manual', signal });
  } catch {
    return { reason: `Electron is not downloaded, and ${new URL(host).host} does not answer` };
  }
  process.stderr.write('Downloading Electron, once …\n');
  const script = path.join(root, 'node_modules/electron/install.js');
  const code = await run(process.execPath, [script], { cwd: root, timeout: DOWNLOAD_WITHIN_MS });
  const binary = code === 0 ? findElectron(root) : undefined;
  return binary === undefined ? { reason: "Electron's download failed" } : { binary };
}

/** Runs the application until it ends, and tells its exit code. */
export function runElectron(root, binary, args) {
  const env = { ...process.env };
  delete env.ELECTRON_RUN_AS_NODE;
  const isRoot = process.platform === 'linux' && process.getuid() === 0;
  if (isRoot) {
    process.stderr.write("Running as root: Chromium's sandbox is off. Start it as yourself.\n");
  }
  return run(binary, [root, ...(isRoot ? ['--no-sandbox'] : []), ...args], { env });
}

function run(program, args, options) {
  const child = spawn(program, args, { stdio: 'inherit', ...options });
  // The terminal signals both; other senders signal this process alone.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.on('error', () => resolve(127));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
