// Tests of the page, of the command line and of the packages run what was built.
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';

const ROOT = path.join(import.meta.dirname, '..');
/** What is made, from what, and how. Messages first: the renderer and its tests are built on them. */
const PARTS = [
  {
    command: ['npm', 'run', '-s', 'messages'],
    built: 'renderer/src/paraglide/messages.js',
    from: ['renderer/messages', 'renderer/project.inlang/settings.json'],
  },
  { command: vite('main/vite.config.ts'), built: 'out/main/cli.js', from: ['main', 'runtimes'] },
  {
    command: vite('preload/vite.config.ts'),
    built: 'out/preload/index.cjs',
    from: ['preload', 'main/contract'],
  },
  {
    command: vite('renderer/vite.config.ts'),
    built: 'out/renderer/index.html',
    from: ['renderer/src', 'renderer/messages', 'renderer/index.html', 'main/contract'],
  },
];

/** Builds what is older than its sources; nothing after `npm run build`. */
export default async function setup(): Promise<void> {
  for (const { command, built, from } of PARTS) {
    const [file = '', ...args] = command;
    const since = existsSync(path.join(ROOT, built)) ? statSync(path.join(ROOT, built)).mtimeMs : 0;
    if (!from.some((place) => changedSince(path.join(ROOT, place), since))) continue;
    await execa(file, args, {
      cwd: ROOT,
      preferLocal: true,
      stdio: ['ignore', 'ignore', 'inherit'],
      // vitest sets it to "test", which would make a development build.
      env: { NODE_ENV: 'production' },
    });
  }
}

function vite(config: string): string[] {
  return ['vite', 'build', '-c', config, '--logLevel', 'error'];
}

function changedSince(place: string, time: number): boolean {
  if (path.basename(place) === 'paraglide') return false;
  const stat = statSync(place);
  if (!stat.isDirectory()) return stat.mtimeMs > time;
  return readdirSync(place).some((name) => changedSince(path.join(place, name), time));
}
