// npm start: builds what is not built yet, then runs the application: in Electron where that can be
// had, as a server for the browser elsewhere.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { buildStale } from './launch/build.mjs';
import { chooseShell } from './launch/choose-shell.mjs';
import { runElectron } from './launch/electron.mjs';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 15)) {
  console.error(
    `Node.js 22.15 or later is needed; this is ${process.version}. Run "npm ci" once, then "npm start": it brings its own on Linux. Elsewhere install Node.js 24 from https://nodejs.org.`,
  );
  process.exit(1);
}

const root = path.resolve(import.meta.dirname, '..');
// In an installed package there are no sources, and nothing to build.
if (existsSync(path.join(root, 'main/vite.config.ts'))) await buildStale(root);

const { binary, reason, args } = await chooseShell(root, process.argv.slice(2));
if (binary !== undefined) {
  process.exitCode = await runElectron(root, binary, args);
} else {
  if (reason !== undefined) process.stderr.write(`Serving to the browser: ${reason}.\n`);
  process.argv.splice(2, Infinity, 'serve', ...args);
  await import('./cli/bin.mjs');
}
