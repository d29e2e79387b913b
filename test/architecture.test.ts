// Who may import whom. The table is the rule; an exception is a row with its reason.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..');

interface Rule {
  /** A folder, or a file, from the repository's root. The longest that fits a file is its rule. */
  of: string;
  /** Packages; `*` where any will do. Node's own modules are open to all. */
  packages: readonly string[];
  /** Folders and files of this repository beside its own. */
  may: readonly string[];
  /** The same for types alone: nothing of them is left when the code runs. */
  mayTypes?: readonly string[];
  why?: string;
}

const RULES: readonly Rule[] = [
  { of: 'main/contract', packages: ['zod', '@orpc/contract'], may: [] },
  {
    of: 'main/config',
    packages: ['zod', 'yaml', 'env-paths'],
    may: ['main/contract'],
    why: 'reads files and the environment, and knows nothing that runs',
  },
  {
    of: 'main/executor',
    packages: ['zod', 'execa', 'which'],
    may: ['main/contract'],
    mayTypes: ['runtimes/runtime.ts'],
    why: 'starts processes through execa; finds tools through which',
  },
  {
    of: 'main/accounts',
    packages: ['jose'],
    may: ['main/contract'],
    mayTypes: ['main/storage/account-store.ts', 'runtimes/runtime.ts'],
    why: 'the only folder that makes and reads JWTs',
  },
  {
    of: 'main/functions',
    packages: ['zod', 'uuid', 'yaml', 'fflate'],
    may: ['main/contract', 'runtimes/runtime.ts', 'main/executor/load.ts'],
    mayTypes: ['main/executor', 'main/storage/store.ts'],
    why: 'tells BuildError and LoadFailure from other errors by their classes',
  },
  {
    of: 'main/observe',
    packages: ['zod'],
    may: ['main/contract'],
    mayTypes: ['main/storage/store.ts'],
  },
  {
    of: 'main/storage',
    packages: ['zod'],
    may: ['main/contract', 'main/observe/call-aggregate.ts'],
    mayTypes: ['runtimes/runtime.ts'],
    why: 'rollups are the same aggregates that live metrics are made of',
  },
  {
    of: 'main/storage/sqlite',
    packages: ['zod', 'better-sqlite3', 'kysely'],
    may: ['main/contract', 'main/storage', 'main/observe/call-aggregate.ts'],
    mayTypes: ['runtimes/runtime.ts'],
    why: 'the only folder with a database driver',
  },
  {
    of: 'main/api',
    packages: ['@orpc/server', '@orpc/contract'],
    may: ['main/contract', 'main/functions/templates.ts'],
    mayTypes: ['main/platform.ts', 'main/calls.ts', 'main/executor', 'runtimes/runtime.ts'],
    why: 'templates are files that need no platform',
  },
  {
    of: 'main/http',
    packages: ['fastify', '@fastify/static', '@orpc/*', 'prom-client'],
    may: ['main/contract', 'main/api'],
    mayTypes: [
      ...['main/platform.ts', 'main/calls.ts', 'main/observe', 'main/accounts'],
      'runtimes/runtime.ts',
    ],
    why: 'carries the one implementation of the contract',
  },
  {
    of: 'main/cli',
    packages: ['commander', 'open', 'ora', 'zod', '@orpc/*'],
    may: ['main/contract', 'main/config', 'main/server', 'package.json'],
    why: 'a client of the contract; "serve" alone starts a server',
  },
  {
    of: 'main/platform.ts',
    packages: ['uuid'],
    may: ['main', 'runtimes/runtime.ts'],
    why: 'composition root of the core',
  },
  {
    of: 'main/start-platform.ts',
    packages: ['pino'],
    may: ['main', 'package.json'],
    why: 'composition root of what both shells have in common',
  },
  {
    of: 'main/storage-info.ts',
    packages: [],
    may: ['main/contract'],
    mayTypes: ['main/storage/store.ts'],
    why: 'measures the data folder, which is more than the store',
  },
  {
    of: 'main/calls.ts',
    packages: [],
    may: ['main'],
    why: 'a part of the composition root: joins executor, functions, store and logs in one call',
  },
  {
    of: 'main/warm-up.ts',
    packages: [],
    may: [],
    mayTypes: ['main', 'runtimes/runtime.ts'],
    why: 'a part of the composition root: what is done before anybody asks for it',
  },
  { of: 'main/time-ordered-id.ts', packages: ['uuid'], may: [] },
  {
    of: 'renderer/src',
    packages: [
      ...['svelte', 'bits-ui', 'paneforge', 'virtua', 'uplot', '@lucide/svelte'],
      ...['codemirror', '@codemirror/*', '@lezer/highlight', '@orpc/client'],
    ],
    may: [
      ...['main/contract/errors.ts', 'main/contract/archive.ts', 'main/contract/password.ts'],
      ...['main/contract/access.ts', 'main/contract/needs.ts'],
    ],
    mayTypes: ['main/contract', '@orpc/contract'],
    why: 'of the contract the types and what is written without schemas (codes, roles, endings of archives): its schemas would make the page twice as large',
  },
  {
    of: 'renderer/vite.config.ts',
    packages: ['vite', '@sveltejs/vite-plugin-svelte', '@inlang/paraglide-js'],
    may: [],
    why: 'the bundler',
  },
  {
    of: 'main/server',
    packages: ['pino'],
    may: ['main', 'package.json'],
    why: 'composition root of the headless shell',
  },
  {
    of: 'main/electron',
    packages: ['electron', 'electron-updater', 'pino', '@orpc/server'],
    may: ['main'],
    mayTypes: ['runtimes/runtime.ts'],
    why: 'composition root of the desktop application',
  },
  {
    of: 'preload',
    packages: ['electron'],
    may: ['main/contract'],
    why: 'a bridge of a few lines, which never grows',
  },
  { of: 'preload/vite.config.ts', packages: ['vite'], may: [], why: 'the bundler' },
  {
    of: 'main/launch.mjs',
    packages: [],
    may: ['out', 'main/cli/bin.mjs', 'main/launch'],
    why: 'builds what is not built yet, then starts it',
  },
  { of: 'main/launch', packages: ['vite'], may: [], why: 'what the launcher is made of' },
  { of: 'main/vite.config.ts', packages: ['vite'], may: ['main', 'runtimes'], why: 'the bundler' },
  { of: 'runtimes/runtime.ts', packages: [], may: ['main/contract'] },
  { of: 'runtimes/node', packages: ['acorn'], may: ['runtimes/runtime.ts', 'main/contract'] },
  { of: 'runtimes/*', packages: [], may: ['runtimes/runtime.ts', 'main/contract'] },
];

/** Only these may meet Electron, so that everything else runs in plain Node. */
const ELECTRON = ['main/electron', 'preload'];

interface Import {
  specifier: string;
  typeOnly: boolean;
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\(\s*(?:\/\*.*?\*\/\s*)?'([^']+)'\s*\)|\brequire\('([^']+)'\)/g;

function importsOf(file: string): Import[] {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  return [...text.matchAll(IMPORT)].map(([, type, from, dynamic, required]) => ({
    specifier: from ?? dynamic ?? required ?? '',
    typeOnly: type !== undefined,
  }));
}

// What an example imports is the person's code.
const FILES = ['main', 'runtimes', 'preload', 'renderer/src']
  .flatMap((folder) => list(folder))
  .filter((file) => /\.([cm]?[jt]s|svelte)$/.test(file) && !/\/(examples|paraglide)\//.test(file));

function list(folder: string): string[] {
  try {
    return readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => path.relative(ROOT, path.join(parentPath, name)))
      .map((file) => file.split(path.sep).join('/'));
  } catch {
    return [];
  }
}

function isWithin(file: string, place: string): boolean {
  if (place.endsWith('/*')) return file.startsWith(place.slice(0, -1));
  return file === place || file.startsWith(`${place}/`);
}

function ruleOf(file: string): Rule | undefined {
  return RULES.filter(({ of }) => isWithin(file, of)).toSorted(
    (a, b) => b.of.length - a.of.length,
  )[0];
}

/** What the rule is about: for `runtimes/*` the one runtime's folder. */
function homeOf(file: string, { of }: Rule): string {
  return of.endsWith('/*') ? file.split('/').slice(0, 2).join('/') : of;
}

function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

/** Undefined where the rule allows it, else what is wrong. */
function complaint(file: string, rule: Rule, { specifier, typeOnly }: Import): string | undefined {
  const wrong = `${file} imports ${specifier}`;
  const isShell = ELECTRON.some((place) => isWithin(file, place));
  if (specifier.startsWith('node:')) return undefined;
  if (!specifier.startsWith('.')) {
    const name = packageOf(specifier);
    const packages = [...rule.packages, ...(typeOnly ? (rule.mayTypes ?? []) : [])];
    const known = packages.some((one) => name === one || isWithin(name, one));
    return known && (isShell || name !== 'electron') ? undefined : wrong;
  }
  const target = path.posix.join(path.posix.dirname(file), specifier);
  if (!isShell && ELECTRON.some((place) => isWithin(target, place))) return wrong;
  const places = [homeOf(file, rule), ...rule.may, ...(typeOnly ? (rule.mayTypes ?? []) : [])];
  return places.some((place) => isWithin(target, place)) ? undefined : wrong;
}

describe('imports', () => {
  test('are found in files', () => {
    expect(FILES.length).toBeGreaterThan(50);
    const found = importsOf('main/platform.ts').map(({ specifier }) => specifier);
    expect(found).toContain('./executor/executor.ts');
    expect(found).toContain('../runtimes/runtime.ts');
    expect(importsOf('main/cli/commands/serve.ts').map(({ specifier }) => specifier)).toContain(
      '../../server/index.ts',
    );
  });

  test('every file has a rule', () => {
    expect(FILES.filter((file) => ruleOf(file) === undefined)).toEqual([]);
  });

  test('keep to the table', () => {
    const complaints = FILES.flatMap((file) => {
      const rule = ruleOf(file);
      if (rule === undefined) return [];
      return importsOf(file).map((found) => complaint(file, rule, found));
    });
    expect(complaints.filter((one) => one !== undefined)).toEqual([]);
  });

  test('the table would notice', () => {
    const check = (file: string, specifier: string, typeOnly = false) => {
      const rule = ruleOf(file);
      return rule && complaint(file, rule, { specifier, typeOnly });
    };
    expect(check('main/contract/x.ts', '../platform.ts')).toBeDefined();
    expect(check('main/executor/x.ts', 'fastify')).toBeDefined();
    expect(check('main/executor/x.ts', '../storage/store.ts', true)).toBeDefined();
    expect(check('main/executor/x.ts', '../../runtimes/runtime.ts')).toBeDefined();
    expect(check('main/executor/x.ts', '../../runtimes/runtime.ts', true)).toBeUndefined();
    expect(check('main/http/x.ts', 'better-sqlite3')).toBeDefined();
    expect(check('main/server/x.ts', 'electron')).toBeDefined();
    expect(check('main/server/x.ts', '../electron/window.ts')).toBeDefined();
    expect(check('main/electron/x.ts', 'electron')).toBeUndefined();
    expect(check('preload/x.ts', '../main/platform.ts')).toBeDefined();
    expect(check('runtimes/python/x.ts', '../go/index.ts')).toBeDefined();
    expect(check('runtimes/ruby/x.ts', '../python/index.ts')).toBeDefined();
    expect(check('runtimes/ruby/x.ts', './other.ts')).toBeUndefined();
    expect(check('runtimes/go/x.ts', '../../main/executor/worker.ts', true)).toBeDefined();
  });
});
