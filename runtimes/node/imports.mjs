// Node.js names a module that it does not find, and at best the file that imports it, but no line.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// "Cannot find package 'x' imported from /…/index.mjs", "No such built-in module: node:x",
// "Only URLs with a scheme in: … Received protocol 'https:'"
const MISSING = /'(.+?)'|module: (\S+)$/m;
const IMPORTER = / imported from (.+)$/m;
const CODES = new Set([
  'ERR_MODULE_NOT_FOUND',
  'ERR_UNSUPPORTED_DIR_IMPORT',
  'ERR_UNKNOWN_BUILTIN_MODULE',
  'ERR_UNSUPPORTED_ESM_URL_SCHEME',
]);
// A name in quotes after `from` or `import`, also as a call; or a comment.
const IMPORT = /\/\/.*|\/\*[^]*?\*\/|\b(?:from|import)\s*\(?\s*(['"`])([^'"`\n]+)\1/g;

/**
 * Where the function in the folder `dir` imports what `error` says is not there: `{file, line,
 * column}` with the file's absolute path. Undefined for any other error.
 */
export function findImport(error, dir) {
  const found = CODES.has(error.code) && MISSING.exec(error.message);
  if (!found) return undefined;
  const missing = found[1] ?? found[2];
  const importer = IMPORTER.exec(error.message)?.[1];
  for (const file of importer === undefined ? codeIn(dir) : [importer]) {
    const text = read(file);
    const base = pathToFileURL(file);
    for (const { 0: whole, 2: specifier, index } of text.matchAll(IMPORT)) {
      if (specifier === undefined || !names(specifier, missing, base)) continue;
      const quote = index + whole.length - specifier.length - 2;
      const before = text.slice(0, quote).split('\n');
      return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    }
  }
  return undefined;
}

function codeIn(dir) {
  return readdirSync(dir, { recursive: true })
    .filter((file) => /\.[cm]?[jt]s$/.test(file) && !file.includes('node_modules'))
    .map((file) => path.join(dir, file));
}

// Code may throw an error that only looks like this one.
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** A package or a protocol is named without what follows in it, a file with its full path. */
function names(specifier, missing, base) {
  if (specifier === missing || specifier.startsWith(`${missing}/`)) return true;
  return specifier.startsWith('.') && fileURLToPath(new URL(specifier, base)) === missing;
}
