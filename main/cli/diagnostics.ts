import { ORPCError } from '@orpc/client';
import { z } from 'zod';
import { Diagnostic } from '../contract/function.ts';
import { printable, type Paint } from './terminal.ts';
import { textWidth } from './text-width.ts';

const BuildFailure = z.object({ diagnostics: z.array(Diagnostic).min(1) });

/** What a build found, or undefined for any other error. */
export function diagnosticsOf(error: unknown): Diagnostic[] | undefined {
  if (!(error instanceof ORPCError) || error.code !== 'BUILD_FAILED') return undefined;
  return BuildFailure.safeParse(error.data).data?.diagnostics;
}

/** `file:line:column: message`, with the line itself and a caret below the place. */
export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  source: { files: Readonly<Record<string, string>>; prefix: string },
  paint: Paint,
): string {
  return diagnostics
    .map(({ file, line, column, message }) => {
      const place = [source.prefix + file, line, column].filter((part) => part !== undefined);
      const head = `${paint('bold', place.join(':'))}: ${printable(message)}\n`;
      const text = source.files[file]?.split(/\r?\n/)[line - 1];
      if (text === undefined || text.trim() === '') return head;
      const caret = column === undefined ? '' : `    ${indent(text, column)}${paint('red', '^')}\n`;
      return `${head}    ${printable(text)}\n${caret}`;
    })
    .join('');
}

// Tabs stay tabs, so that the caret stands right however wide the terminal draws them.
function indent(text: string, column: number): string {
  return text
    .slice(0, column - 1)
    .split(/(\t)/)
    .map((part) => (part === '\t' ? part : ' '.repeat(textWidth(part))))
    .join('');
}
