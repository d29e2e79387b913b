import type { GoFile } from './go-file.ts';
import { standardPackage } from './standard-packages.ts';

/**
 * The file as it is compiled: with `package main` where the line is missing, and with `imports`
 * added. Line directives keep every position that of the person's own text.
 */
export function wrapSource(
  source: string,
  file: GoFile,
  options: { packageName: string | undefined; imports: readonly string[] },
): string {
  const imports = options.imports.map((path) => `import ${path}`).join('; ');
  const name = file.packageName;
  if (name === undefined) {
    // Not in the function's top folder: which package was meant is the person's to say.
    if (options.packageName === undefined) return source;
    return `package ${options.packageName}; ${imports}\n//line :1:1\n${source.replace(/^\uFEFF/, '')}`;
  }
  const end = name.at + name.text.length;
  const lineStart = source.lastIndexOf('\n', end - 1) + 1;
  const column = Buffer.byteLength(source.slice(lineStart, end)) + 1;
  return (
    source.slice(0, name.at) +
    `${options.packageName ?? name.text}; ${imports} /*line :${name.line}:${column}*/` +
    source.slice(end)
  );
}

/** Quoted paths of the standard packages that a file uses and does not import. */
export function missingImports(file: GoFile, declaredElsewhere: ReadonlySet<string>): string[] {
  const missing: string[] = [];
  for (const [name, members] of file.selectors) {
    if (file.bare.has(name) || declaredElsewhere.has(name) || isImported(file, name)) continue;
    const path = standardPackage(name, members);
    if (path !== undefined) missing.push(JSON.stringify(path));
  }
  return missing;
}

/** A path does not tell its package's name for certain: `gopkg.in/yaml.v3`, `go-time/v2`. */
function isImported(file: GoFile, name: string): boolean {
  return file.imports.some((entry) => {
    if (entry.name !== undefined && entry.name !== '_') return entry.name === name;
    if (entry.name === '_') return false;
    const parts = entry.path.split('/');
    const last = parts.pop() ?? '';
    const telling = /^v\d+$/.test(last) ? (parts.pop() ?? '') : last;
    return telling.split(/[^\p{L}\p{N}_]/u).includes(name);
  });
}
