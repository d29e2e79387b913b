import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** Each bundle, by what tells its age, and what it is made from. */
const BUNDLES = [
  {
    config: 'main/vite.config.ts',
    built: 'out/main/cli.js',
    from: ['package.json', 'main', 'runtimes'],
  },
  {
    config: 'preload/vite.config.ts',
    built: 'out/preload/index.cjs',
    from: ['preload', 'main/contract'],
  },
  {
    config: 'renderer/vite.config.ts',
    built: 'out/renderer/index.html',
    from: ['package.json', 'renderer', 'main/contract'],
  },
];

/** Written by the build of the page itself. */
const GENERATED = 'paraglide';

/** Builds what is older than its sources. */
export async function buildStale(root) {
  const stale = BUNDLES.filter((bundle) => isStale(root, bundle));
  if (stale.length === 0) return;
  process.stderr.write('Building (only after a change) …\n');
  const { build } = await import('vite');
  for (const { config } of stale) {
    await build({ configFile: path.join(root, config), logLevel: 'warn' });
  }
}

function isStale(root, { built, from }) {
  const file = path.join(root, built);
  if (!existsSync(file)) return true;
  const builtAt = statSync(file).mtimeMs;
  return from.some((place) => changedSince(path.join(root, place), builtAt));
}

function changedSince(place, time) {
  const stat = statSync(place);
  if (!stat.isDirectory()) return stat.mtimeMs > time;
  return readdirSync(place).some(
    (name) => name !== GENERATED && changedSince(path.join(place, name), time),
  );
}
