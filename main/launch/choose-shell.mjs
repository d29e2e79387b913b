import { downloadElectron, findElectron } from './electron.mjs';

/** Flags of the launcher itself. */
const HEADLESS = '--headless';
const NO_DOWNLOAD = '--no-download';

/**
 * Electron's binary where the desktop application can be run, else why not; and the arguments that
 * are not the launcher's own. `serve` is no reason to tell: that is what was asked for.
 */
export async function chooseShell(root, given) {
  const [first, ...others] = given;
  if (first === 'serve') return { args: others };
  const args = given.filter((argument) => argument !== HEADLESS && argument !== NO_DOWNLOAD);
  if (given.includes(HEADLESS)) return { args };
  if (!hasDisplay()) return { args, reason: 'there is no display for a window' };
  const found = findElectron(root);
  if (found !== undefined) return { args, binary: found };
  if (given.includes(NO_DOWNLOAD) || process.env.CI || !process.stdout.isTTY) {
    return { args, reason: 'Electron is not downloaded; start it in a terminal once to do that' };
  }
  return { args, ...(await downloadElectron(root)) };
}

function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}
