import path from 'node:path';
import type { Program } from 'acorn';
import { BuildError, type Artifact, type Source } from '../runtime.ts';
import { CODE_ENDINGS, parseSource, type Parsed } from './source.ts';

/** Checks the syntax of every file and finds the handler. Throws `BuildError`. */
export function prepare({ dir, files, handler }: Source): Artifact {
  const { file, name } = findEntry(files, handler);
  const diagnostics = [];
  let entry: Parsed | undefined;
  for (const [path_, text] of Object.entries(files)) {
    if (!CODE_ENDINGS.some((ending) => path_.endsWith(ending))) continue;
    const parsed = parseSource(path_, text);
    if ('diagnostic' in parsed) diagnostics.push(parsed.diagnostic);
    if (path_ === file) entry = parsed;
  }
  const [first] = diagnostics;
  if (first) {
    throw new BuildError(`${first.file}:${first.line}: ${first.message}`, diagnostics);
  }
  const bare = entry !== undefined && 'program' in entry && isBare(entry.program, name);
  return {
    dir,
    entry: { file: path.join(dir, file), export: name, options: { bare } },
  };
}

/** `file.function`, `folder/file.function` or `function` in the entry file. */
function findEntry(
  files: Readonly<Record<string, string>>,
  handler: string,
): { file: string; name: string } {
  const dot = handler.lastIndexOf('.');
  const name = handler.slice(dot + 1);
  const stems = dot > 0 ? [handler.slice(0, dot)] : ['index', 'main', 'handler', 'function'];
  const code = Object.keys(files).filter((file) => CODE_ENDINGS.some((end) => file.endsWith(end)));
  for (const stem of stems) {
    for (const ending of ['', ...CODE_ENDINGS]) {
      if (code.includes(stem + ending)) return { file: stem + ending, name };
    }
  }
  const [only, ...others] = code;
  if (only !== undefined && others.length === 0) return { file: only, name };
  throw new BuildError(
    `The handler "${handler}" needs a file ${stems[0]}${CODE_ENDINGS.join(', ')}; there is ${code.join(', ') || 'no JavaScript or TypeScript file'}.`,
    [],
  );
}

/**
 * Whether the file only declares its handler and exports nothing: `function handler(event) {…}`
 * and no more. The harness exports it then, so that the shortest thing that could work works.
 */
function isBare(program: Program, name: string): boolean {
  const declares = program.body.some((node) => {
    if (node.type === 'FunctionDeclaration') return node.id.name === name;
    if (node.type !== 'VariableDeclaration') return false;
    return node.declarations.some(({ id }) => id.type === 'Identifier' && id.name === name);
  });
  if (!declares) return false;
  return !program.body.some(
    (node) =>
      node.type.startsWith('Export') ||
      (node.type === 'ExpressionStatement' &&
        node.expression.type === 'AssignmentExpression' &&
        isExportsMember(node.expression.left)),
  );
}

// `module.exports = …`, `module.exports.x = …`, `exports.x = …`
function isExportsMember(target: unknown): boolean {
  let node = target as { type?: string; object?: unknown; name?: string } | undefined;
  while (node?.type === 'MemberExpression') node = node.object as typeof node;
  return node?.type === 'Identifier' && (node.name === 'module' || node.name === 'exports');
}
