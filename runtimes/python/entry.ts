import path from 'node:path';
import { BuildError, type Artifact, type Source } from '../runtime.ts';

/**
 * Which file and function a handler means: `main.handler`, `pkg/mod.func`, `pkg.mod.func`, or
 * `handler` alone (in main.py or the only .py file). Throws `BuildError` where there is no such file.
 */
export function resolveEntry({ dir, files, handler }: Source): Artifact['entry'] {
  const scripts = Object.keys(files).filter((file) => file.endsWith('.py'));
  const dot = handler.lastIndexOf('.');
  const module = dot < 0 ? undefined : handler.slice(0, dot);
  const name = handler.slice(dot + 1);
  if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) {
    throw new BuildError(
      `The handler "${handler}" does not name a Python function. Write it as "file.function", like "main.handler".`,
      [],
    );
  }
  const candidates = module === undefined ? withoutModule(scripts) : filesOf(module);
  const file = candidates.find((candidate) => scripts.includes(candidate));
  if (file !== undefined) return { file: path.join(dir, file), export: name };
  const wanted = candidates[0] ?? 'main.py';
  const there = scripts.length === 0 ? 'no .py file' : list(scripts.sort());
  throw new BuildError(
    `The handler "${handler}" needs the file ${wanted}, but the function has ${there}. Add the file, or change the handler to "file.function".`,
    [],
  );
}

function withoutModule(scripts: readonly string[]): string[] {
  const [only, ...others] = scripts;
  return only !== undefined && others.length === 0 ? ['main.py', only] : ['main.py'];
}

function filesOf(module: string): string[] {
  const folders = module.replaceAll('.', '/');
  // The literal one too: a file may have a dot in its name.
  return [`${folders}.py`, `${folders}/__init__.py`, `${module}.py`];
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 10).join(', ');
  return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown;
}
