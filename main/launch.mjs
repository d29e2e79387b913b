// npm start: builds what is not built yet, then runs the application.
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 14)) {
  console.error(
    `Node.js 22.14 or later is needed; this is ${process.version}. Run "npm ci" once, then "npm start": it brings its own on Linux. Elsewhere install Node.js 24 from https://nodejs.org.`,
  );
  process.exit(1);
}

const root = path.resolve(import.meta.dirname, '..');
const built = path.join(root, 'out/main/cli.js');

// In an installed package there are no sources, and nothing to build.
if (existsSync(path.join(root, 'main/vite.config.ts')) && isStale()) {
  process.stderr.write('Building (only after a change) …\n');
  const { build } = await import('vite');
  await build({ configFile: path.join(root, 'main/vite.config.ts'), logLevel: 'warn' });
}

const args = process.argv.slice(2);
process.argv.splice(2, Infinity, ...(args[0] === 'serve' ? args : ['serve', ...args]));
await import('./cli/bin.mjs');

function isStale() {
  if (!existsSync(built)) return true;
  const builtAt = statSync(built).mtimeMs;
  return ['package.json', 'main', 'runtimes'].some((place) => changedSince(place, builtAt));
}

function changedSince(place, builtAt) {
  const full = path.join(root, place);
  const stat = statSync(full);
  if (!stat.isDirectory()) return stat.mtimeMs > builtAt;
  return readdirSync(full).some((name) => changedSince(path.join(place, name), builtAt));
}
