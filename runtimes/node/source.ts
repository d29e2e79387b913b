import module from 'node:module';
import { parse, type Program } from 'acorn';
import type { Diagnostic } from '../../main/contract/function.ts';

/** The endings that Node loads, in the order in which an entry file is looked for. */
export const CODE_ENDINGS = ['.mjs', '.js', '.cjs', '.mts', '.ts', '.cts'] as const;

const TYPESCRIPT = /\.[mc]?ts$/;

/** A file that parses, as a syntax tree, or the first error in it. */
export type Parsed = { program: Program; kind: 'module' | 'script' } | { diagnostic: Diagnostic };

/** Parses a JavaScript or TypeScript file. Types are blanked out, so positions stay. */
export function parseSource(file: string, text: string): Parsed {
  let code = text;
  if (TYPESCRIPT.test(file)) {
    try {
      code = module.stripTypeScriptTypes(text);
    } catch (error) {
      return { diagnostic: typeScriptDiagnostic(file, error) };
    }
  }
  const kinds = /\.m[jt]s$/.test(file)
    ? (['module'] as const)
    : /\.c[jt]s$/.test(file)
      ? (['script'] as const)
      : (['script', 'module'] as const);
  const errors: unknown[] = [];
  for (const kind of kinds) {
    try {
      const program = parse(code, {
        ecmaVersion: 'latest',
        sourceType: kind,
        allowHashBang: true,
        allowReturnOutsideFunction: kind === 'script',
      });
      return { program, kind };
    } catch (error) {
      errors.push(error);
    }
  }
  // A file with import or export can only be meant as a module: that parse's error is the true one.
  const asModule = /^\s*(import|export)\b/m.test(code);
  return { diagnostic: acornDiagnostic(file, errors[asModule ? errors.length - 1 : 0]) };
}

/** The file name for a function given as one text: says to Node which kind of source it is. */
export function entryFile(code: string): string {
  const parsed = parseSource('index.js', code);
  if ('kind' in parsed) return parsed.kind === 'module' ? 'index.mjs' : 'index.js';
  return 'kind' in parseSource('index.ts', code) ? 'index.ts' : 'index.js';
}

function acornDiagnostic(file: string, error: unknown): Diagnostic {
  const { message, loc } = error as { message: string; loc?: { line: number; column: number } };
  return {
    file,
    line: loc?.line ?? 1,
    column: (loc?.column ?? 0) + 1,
    message: message.replace(/ \(\d+:\d+\)$/, ''),
  };
}

// Node tells the place only in the stack: ":<line>", the source line, and a caret below the column.
function typeScriptDiagnostic(file: string, error: unknown): Diagnostic {
  const { message, stack = '' } = error as Error;
  const [place = '', ...following] = stack.split('\n');
  const line = Number(/:(\d+)$/.exec(place)?.[1] ?? 1);
  const column = following.find((text) => /^\s*\^+\s*$/.test(text))?.indexOf('^') ?? 0;
  return { file, line, column: column + 1, message };
}
