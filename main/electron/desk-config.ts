import { parseArgs } from 'node:util';
import { resolveDataDir } from '../config/data-dir.ts';
import type { Environment } from '../config/environment.ts';
import { CONFIG_KEYS } from '../config/keys.ts';
import { loadConfig, type Config } from '../config/load.ts';

const FLAGS = ['data-dir', 'config', ...CONFIG_KEYS.map(({ flag }) => flag.slice(2))];

/** How the application was started. */
export interface Start {
  argv: readonly string[];
  env: Environment;
  cwd: string;
  /** Installed, as opposed to run from its sources. */
  packaged: boolean;
}

/** The same configuration as headless. Throws `ConfigError`. */
export function loadDeskConfig({ argv, env, cwd, packaged }: Start): Config {
  const flags = flagsOf(argv);
  const dataDir = resolveDataDir(flags['data-dir'], env, cwd);
  // Where an installed application happens to be started from means nothing.
  return loadConfig({
    flags: { ...flags, 'data-dir': dataDir },
    env,
    cwd: packaged ? dataDir : cwd,
  });
}

/** Our flags on a command line that has Chromium's own beside them. */
function flagsOf(argv: readonly string[]): Record<string, string | undefined> {
  const { values } = parseArgs({
    args: argv.slice(1),
    options: Object.fromEntries(FLAGS.map((name) => [name, { type: 'string' as const }])),
    strict: false,
    allowPositionals: true,
  });
  return Object.fromEntries(
    FLAGS.map((name) => [name, typeof values[name] === 'string' ? values[name] : undefined]),
  );
}
