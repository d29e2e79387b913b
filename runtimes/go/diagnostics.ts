import type { Diagnostic } from '../../main/contract/function.ts';

const FINDING =
  /^(?:vet: )?(?<file>[^:\s](?:[^:]|:(?=[\\/]))*?\.(?:go|mod|sum|txt)):(?<line>\d+)(?::(?<column>\d+))?: (?<message>.*)$/;
const NOISE = /^(#|go: downloading |too many errors|go: finding |\s*$)/;
/** For a shell in a module's folder; here it is files that a person adds. */
const SHELL_ADVICE = /^\tgo (?:get|mod) /;

export interface GoOutput {
  diagnostics: Diagnostic[];
  /** What names no position. */
  rest: string[];
}

/** Reads what `go build` printed in the folder `dir`; files are told relative to it. */
export function readGoOutput(output: string, dir: string): GoOutput {
  const diagnostics: Diagnostic[] = [];
  const rest: string[] = [];
  const lines = output.replaceAll('\r\n', '\n').split('\n');
  for (const line of lines) {
    const { file, line: row, column, message } = FINDING.exec(line)?.groups ?? {};
    const last = diagnostics.at(-1);
    if (file !== undefined && row !== undefined && message !== undefined) {
      if (message === 'too many errors') continue;
      diagnostics.push({
        file: relativeTo(dir, file),
        line: Number(row),
        ...(column === undefined ? {} : { column: Number(column) }),
        message: advise(message),
      });
    } else if (/^\t/.test(line) && last !== undefined && rest.length === 0) {
      if (!SHELL_ADVICE.test(line)) last.message += `\n${line.trim()}`;
    } else if (!NOISE.test(line)) {
      rest.push(line.replaceAll(dir, '.').trim());
    }
  }
  return { diagnostics, rest };
}

function relativeTo(dir: string, file: string): string {
  const inside = file.startsWith(dir) ? file.slice(dir.length + 1) : file;
  return inside.replaceAll('\\', '/').replace(/^\.\//, '');
}

/** What to do about it here. */
function advise(message: string): string {
  const missing =
    /^no required module provides package (\S+?)[;:]/.exec(message)?.[1] ??
    /^package (\S+) is not in (?:std|GOROOT)/.exec(message)?.[1] ??
    /^cannot find (?:module providing )?package (\S+?)[;: ]/.exec(message)?.[1] ??
    /^missing go\.sum entry for module providing package (\S+?)[;: ]/.exec(message)?.[1];
  if (missing === undefined) return message;
  if (!missing.split('/')[0]?.includes('.')) {
    return `package ${missing} is not in this Go's standard library: a newer Go may have it, or its path is another.`;
  }
  return (
    `package ${missing} is not there. Use the standard library, or add a go.mod that requires it` +
    ' and the vendor folder that "go mod vendor" makes.'
  );
}

/** Names that the compiler found undefined, by file: `{'main.go': ['time']}`. */
export function undefinedNames(diagnostics: readonly Diagnostic[]): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const { file, message } of diagnostics) {
    const name = /^undefined: ([\p{L}_][\p{L}\p{Nd}_]*)$/u.exec(message)?.[1];
    if (name !== undefined) names.set(file, (names.get(file) ?? new Set()).add(name));
  }
  return names;
}
