import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';

/** A function's source as it lies on disk. */
export interface Source {
  /** `{path: text}`, with forward slashes. */
  files: Record<string, string>;
  /** The runtime that the endings tell. */
  runtime: string;
  /** Whether the path named one file rather than a folder. */
  single: boolean;
  /** What to put before a file's name to get the path as the person would write it. */
  prefix: string;
}

const RUNTIME_OF: Readonly<Record<string, string>> = {
  '.mjs': 'node',
  '.js': 'node',
  '.cjs': 'node',
  '.ts': 'node',
  '.mts': 'node',
  '.cts': 'node',
  '.py': 'python',
  '.go': 'go',
};

const ENTRY_STEMS = ['index', 'main', 'handler', 'function'];
const MAX_FILES = 200;
const IGNORED = new Set(['node_modules', '__pycache__']);

/** Reads a file or a whole folder. Throws `CliError` for what can't be a function's source. */
export async function readSource(given: string, cwd: string, runtime?: string): Promise<Source> {
  const target = path.resolve(cwd, given);
  const info = await stat(target).catch((cause: unknown) => refuse(given, reason(cause)));
  if (!info.isDirectory()) {
    const name = path.basename(target);
    return {
      files: { [name]: await readText(target, given) },
      runtime: runtime ?? RUNTIME_OF[path.extname(name)] ?? unknownRuntime(given),
      single: true,
      prefix: path.join(path.dirname(given), path.sep).replace(/^\.[/\\]/, ''),
    };
  }
  const files: Record<string, string> = {};
  for await (const name of namesBelow(target, '')) {
    if (Object.keys(files).length === MAX_FILES) {
      refuse(given, `it holds more than ${MAX_FILES} files; name a folder with the function alone`);
    }
    files[name] = await readText(path.join(target, name), path.join(given, name));
  }
  return {
    files,
    runtime: runtime ?? runtimeOf(Object.keys(files)) ?? unknownRuntime(given),
    single: false,
    prefix: path.join(given, path.sep),
  };
}

/** Whether a file of this name means something to the function: dotfiles and installed packages don't. */
export function isSourcePath(name: string): boolean {
  return name
    .split(/[/\\]/)
    .every((part) => part !== '' && !part.startsWith('.') && !IGNORED.has(part));
}

async function* namesBelow(root: string, below: string): AsyncGenerator<string> {
  const entries = await readdir(path.join(root, below), { withFileTypes: true });
  // A Python environment is as little the function's own as node_modules is.
  if (below !== '' && entries.some(({ name }) => name === 'pyvenv.cfg')) return;
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!isSourcePath(entry.name)) continue;
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) yield* namesBelow(root, name);
    // Links to folders may lead in circles; links to files are as good as files.
    else if (entry.isFile() || (await stat(path.join(root, name))).isFile()) yield name;
  }
}

async function readText(file: string, shown: string): Promise<string> {
  const bytes = await readFile(file).catch((cause: unknown) => refuse(shown, reason(cause)));
  if (!bytes.includes(0)) {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      // Told below, together with what has NUL bytes.
    }
  }
  return refuse(shown, "it is not UTF-8 text; a function's source is text files only");
}

/** By the entry file where there is one, and else by the only language there is. */
function runtimeOf(names: readonly string[]): string | undefined {
  const top = names.filter((name) => !name.includes('/'));
  const entries = top.filter((name) => ENTRY_STEMS.includes(path.parse(name).name));
  for (const candidates of [entries, top, names]) {
    const found = new Set(candidates.map((name) => RUNTIME_OF[path.extname(name)]));
    found.delete(undefined);
    const [only, ...others] = found;
    if (only !== undefined && others.length === 0) return only;
  }
  return undefined;
}

function unknownRuntime(given: string): never {
  throw new CliError(
    EXIT.usage,
    `which language ${given} is written in can't be told from its files; say it with --runtime`,
    'INVALID_INPUT',
  );
}

function refuse(given: string, why: string): never {
  throw new CliError(EXIT.usage, `${given} can't be used: ${why}`, 'INVALID_INPUT');
}

function reason(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file or folder';
  return code === 'EACCES' ? 'it may not be read' : message;
}
