import type { Diagnostic } from '../../main/contract/function.ts';
import { BuildError } from '../runtime.ts';
import { readGoFile, type GoFile } from './go-file.ts';
import { signatureProblem } from './signature.ts';
import { standardPackage } from './standard-packages.ts';
import { missingImports, wrapSource } from './wrap-source.ts';

/** The harness's folder in every build, and its package's name. */
export const HARNESS = 'cloudfunction_worker';
/** Sorts behind a person's files: Go runs the `init` functions of a package in that order. */
export const GLUE_FILE = 'zzzzzzzz_cloudfunction.go';
const DEFAULT_MODULE = 'function';

/** A function's source as it is handed to the compiler. */
export interface StagedFiles {
  files: Record<string, string>;
  /** Where the handler is declared. */
  handler: { name: string; file: string; line: number };
}

interface Root {
  path: string;
  go: GoFile;
}

/**
 * Adds to a function's files what makes them a program: `package main`, missing imports of the
 * standard library, a go.mod, and the call that hands the handler to the harness.
 * Throws `BuildError` where there is no such handler.
 */
export function stageFiles(
  source: { files: Readonly<Record<string, string>>; handler: string },
  harness: Readonly<Record<string, string>>,
  language: string,
): StagedFiles {
  const files: Record<string, string> = { ...source.files };
  const parsed = Object.entries(source.files)
    .filter(([path]) => isCompiled(path, source.files))
    .map(([path, text]) => ({ path, text, go: readGoFile(text) }));
  const root = parsed.filter(({ path }) => !path.includes('/'));
  const handler = findHandler(root, source.handler);

  const goMod = source.files['go.mod'];
  const module = /^\s*module\s+"?([^\s"]+)/m.exec(goMod ?? '')?.[1] ?? DEFAULT_MODULE;
  files['go.mod'] = goMod ?? `module ${module}\n\ngo ${language}\n`;
  const harnessImport = JSON.stringify(`${module}/${HARNESS}`);

  for (const { path, text, go } of parsed) {
    const isRoot = !path.includes('/');
    const elsewhere = new Set(
      isRoot
        ? root.filter((other) => other.path !== path).flatMap(({ go }) => [...go.declared])
        : [],
    );
    files[path] = wrapSource(text, go, {
      packageName: isRoot ? 'main' : undefined,
      // Every package imports the harness: it has to be initialised before theirs.
      imports: [`_ ${harnessImport}`, ...missingImports(go, elsewhere)],
    });
  }
  for (const [name, text] of Object.entries(harness)) files[`${HARNESS}/${name}`] = text;
  const hasMain = root.some(({ go }) => go.functions.some(({ name }) => name === 'main'));
  files[GLUE_FILE] = glue(harnessImport, module, handler.name, hasMain);
  return { files, handler };
}

/**
 * Adds imports that only the compiler could see are missing, because the same name is also that of
 * a variable somewhere in the file. Undefined where there is nothing to add.
 */
export function addImports(
  staged: StagedFiles,
  undefinedNames: ReadonlyMap<string, ReadonlySet<string>>,
): StagedFiles | undefined {
  const files = { ...staged.files };
  let added = false;
  for (const [path, names] of undefinedNames) {
    const text = files[path];
    if (text === undefined) continue;
    const { selectors, packageName } = readGoFile(text);
    const imports = [...names].flatMap((name) => {
      const members = selectors.get(name);
      const found = members && standardPackage(name, members);
      return found === undefined ? [] : [`import ${JSON.stringify(found)};`];
    });
    if (imports.length === 0 || packageName === undefined) continue;
    // Behind the `;` that staging has put there.
    const at = packageName.at + packageName.text.length + 1;
    files[path] = `${text.slice(0, at)} ${imports.join(' ')}${text.slice(at)}`;
    added = true;
  }
  return added ? { ...staged, files } : undefined;
}

function isCompiled(path: string, files: Readonly<Record<string, string>>): boolean {
  const folders = path.split('/');
  const name = folders.pop() ?? '';
  if (!name.endsWith('.go') || name.endsWith('_test.go') || /^[_.]/.test(name)) return false;
  if (folders.some((folder) => /^([_.].*|vendor|testdata)$/.test(folder))) return false;
  // A module of its own: it can't import what belongs to this one.
  return !folders.some((_, index) => `${folders.slice(0, index + 1).join('/')}/go.mod` in files);
}

function findHandler(root: readonly Root[], handler: string): StagedFiles['handler'] {
  const name = handler.slice(handler.lastIndexOf('.') + 1);
  const [entry] = root;
  if (entry === undefined) {
    throw failure('The function has no Go file in its top folder. Add main.go.', {
      file: 'main.go',
      line: 1,
    });
  }
  for (const { path, go } of root) {
    const found = go.functions.find((one) => one.name === name && name !== 'init');
    if (found === undefined) continue;
    const problem = signatureProblem(name, found.signature);
    if (problem !== undefined) throw failure(problem, { file: path, line: found.line });
    return { name, file: path, line: found.line };
  }
  const names = root
    .flatMap(({ go }) => go.functions.map((one) => one.name))
    .filter((one) => !['init', 'main', '_'].includes(one));
  const files = root.map(({ path }) => path).join(', ');
  throw failure(
    names.length === 0
      ? `There is no function in ${files}. Add: func ${name}(event interface{}, context map[string]string) interface{}`
      : `There is no function ${name} in ${files}, but: ${names.join(', ')}. Set the handler to one of these, or rename one.`,
    { file: entry.path, line: 1 },
  );
}

function failure(message: string, at: Omit<Diagnostic, 'message'>): BuildError {
  return new BuildError(message, [{ ...at, message }]);
}

/** With a `main` of the person's own, which then never runs, serving begins in the last `init`. */
function glue(harnessImport: string, module: string, handler: string, hasMain: boolean): string {
  return `package main

import ${HARNESS} ${harnessImport}

func ${hasMain ? 'init' : 'main'}() { ${HARNESS}.Serve(${JSON.stringify(module)}, ${handler}) }
`;
}
