import type { Diagnostic as Mark } from '@codemirror/lint';
import type { EditorState } from '@codemirror/state';
import type { InvocationError } from '../../../../main/contract/invocation';
import type { Diagnostic } from '../../../../main/contract/function';
import type { Failure } from '../../lib/failure';

/** Something wrong with the person's code, where it is known. */
export interface Problem {
  /** Undefined where the tool named no place. */
  file: string | undefined;
  /** From 1. */
  line: number;
  column: number | undefined;
  message: string;
}

/** What a refused build or format found. */
export function problemsOf(failure: Failure): Problem[] {
  const { diagnostics } = (failure.data ?? {}) as { diagnostics?: Diagnostic[] };
  if (!diagnostics?.length) {
    return [{ file: undefined, line: 1, column: undefined, message: failure.message }];
  }
  return diagnostics.map(({ column, ...rest }) => ({ ...rest, column }));
}

/** A run's error, and what caused it, at each of the person's own lines they passed through. */
export function framesOf(error: InvocationError): Problem[] {
  const seen = new Set<string>();
  return [...(error.causes ?? []).toReversed(), error].flatMap(({ type, message, stack }) =>
    stack.flatMap(({ file, line, column, user }) => {
      const place = `${file}:${line}`;
      if (!user || seen.has(place)) return [];
      seen.add(place);
      return [{ file, line, column, message: `${type}: ${message}` }];
    }),
  );
}

/** Marks for the gutter and the text of one file. Lines beyond its end are put on the last one. */
export function marksOf(
  problems: readonly Problem[],
  path: string,
  { doc }: EditorState,
  source: string,
): Mark[] {
  return problems
    .filter(({ file }) => file === path)
    .map(({ line: number, column, message }) => {
      const line = doc.line(Math.max(1, Math.min(number, doc.lines)));
      const indent = /^\s*/.exec(line.text)?.[0].length ?? 0;
      const start = column === undefined ? indent : Math.min(column - 1, line.length);
      const word = /^[\w$]+/.exec(line.text.slice(start))?.[0].length ?? 1;
      const end = column === undefined ? line.length : Math.min(line.length, start + word);
      return {
        from: line.from + Math.min(start, end),
        to: line.from + end,
        severity: 'error' as const,
        source,
        message,
      };
    })
    .toSorted((a, b) => a.from - b.from);
}
