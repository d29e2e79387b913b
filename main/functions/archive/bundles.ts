import { PlatformError } from '../../contract/errors.ts';
import type { ZipEntry } from './zip-reader.ts';

/** What every function's folder has. */
export const MANIFEST = 'function.yaml';
const MAX_FUNCTIONS = 1_000;
const JUNK = /(^|\/)(__MACOSX\/|\.DS_Store$|Thumbs\.db$)/;

/** One function of an archive, as files. */
export interface Bundle {
  /** The last folder of its path; empty at the top. */
  folder: string;
  /** By path below its folder; the manifest too. */
  files: Map<string, ZipEntry>;
  /** Why it can't be taken. */
  problem: string | undefined;
}

/**
 * The functions of an archive: each folder with a manifest, at any depth, with all that lies below.
 * INVALID_INPUT where there is none, and where a path leads out of the archive.
 */
export function findBundles(entries: readonly ZipEntry[]): Bundle[] {
  const files = entries.filter(({ name }) => !JUNK.test(name));
  const bundles = new Map<string, Bundle>();
  const roots = files
    .filter(({ name }) => isSafe(name) && (name === MANIFEST || name.endsWith(`/${MANIFEST}`)))
    .map(({ name }) => name.slice(0, -MANIFEST.length));
  const known = new Set(roots);
  for (const root of roots) {
    // What is inside another function is a file of that.
    if (highest(root, known) !== root) continue;
    const folder = root.split('/').at(-2) ?? '';
    bundles.set(root, { folder, files: new Map(), problem: undefined });
  }
  if (bundles.size === 0) {
    throw refused(`The archive holds no function: there is no ${MANIFEST} in it.`);
  }
  if (bundles.size > MAX_FUNCTIONS) {
    throw refused(`The archive holds more than ${MAX_FUNCTIONS} functions.`);
  }

  for (const entry of files) {
    const { name } = entry;
    const root = highest(name, bundles) ?? '';
    const bundle = bundles.get(root);
    if (!isSafe(name)) {
      if (bundle === undefined) throw refused(`The archive has an unsafe path: ${name}`);
      bundle.problem ??= `It has an unsafe path: ${name}`;
    } else if (bundle !== undefined) {
      const path = name.slice(root.length);
      if (bundle.files.has(path)) bundle.problem ??= `It has ${path} twice.`;
      bundle.files.set(path, entry);
    }
  }
  return [...bundles.values()];
}

/** The first of these folders on the way down to a path. */
function highest(path: string, folders: { has(folder: string): boolean }): string | undefined {
  for (let end = 0; end !== -1; end = path.indexOf('/', end + 1)) {
    const folder = end === 0 ? '' : path.slice(0, end + 1);
    if (folders.has(folder)) return folder;
  }
  return undefined;
}

/** Relative, with forward slashes, going nowhere but down, and what objects can be keyed by. */
function isSafe(name: string): boolean {
  if (name.includes('\\') || name.includes('\0') || /^[a-z]:/i.test(name)) return false;
  return name.split('/').every((part) => !['', '.', '..', '__proto__'].includes(part));
}

function refused(message: string): PlatformError {
  return new PlatformError('INVALID_INPUT', message, { data: { field: 'archive' } });
}
