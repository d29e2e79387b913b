import { existsSync } from 'node:fs';
import path from 'node:path';

/** The folder of package.json: two levels up, from the sources as from the bundle in out/main. */
export const PACKAGE_ROOT = path.resolve(import.meta.dirname, '../..');

/**
 * The runtimes' own files, which interpreters must be able to read as real files: a package has them
 * beside its archive.
 */
export const RUNTIMES_DIR =
  ['runtimes', '../runtimes'].map((place) => path.join(PACKAGE_ROOT, place)).find(existsSync) ??
  path.join(PACKAGE_ROOT, 'runtimes');
