import path from 'node:path';

/** The folder of package.json: two levels up, from the sources as from the bundle in out/main. */
export const PACKAGE_ROOT = path.resolve(import.meta.dirname, '../..');

/** The runtimes' own files, which interpreters must be able to read as real files. */
export const RUNTIMES_DIR = path.join(PACKAGE_ROOT, 'runtimes');
