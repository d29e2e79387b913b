import { ORPCError } from '@orpc/client';
import path from 'node:path';
import type { FunctionDetail, FunctionInput, FunctionUpdate } from '../../contract/function.ts';
import { CliError } from '../cli-error.ts';
import { diagnosticsOf, formatDiagnostics } from '../diagnostics.ts';
import { EXIT } from '../exit-codes.ts';
import type { Session } from '../session.ts';
import type { Source } from '../source-files.ts';

/** What is saved, and where it lies on disk for messages about it. */
export type Saved = Pick<Source, 'files' | 'prefix'>;

export async function createFunction(
  session: Session,
  input: FunctionInput,
  saved: Saved,
): Promise<FunctionDetail> {
  const { client, terminal } = session;
  const work = client.functions.create(input, { signal: terminal.signal });
  return building(session, `Building ${input.name} (${input.runtime})…`, work, saved);
}

export async function updateFunction(
  session: Session,
  name: string,
  change: FunctionUpdate,
  saved: Saved,
  signal: AbortSignal = session.terminal.signal,
): Promise<FunctionDetail> {
  const work = session.client.functions.update({ id: name, ...change }, { signal });
  return building(session, `Building ${name}…`, work, saved);
}

/** The function of this name, or undefined. */
export async function findFunction(
  { client, terminal }: Session,
  name: string,
): Promise<FunctionDetail | undefined> {
  try {
    return await client.functions.get({ id: name }, { signal: terminal.signal });
  } catch (error) {
    if (error instanceof ORPCError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

/**
 * The handler for a function whose source is one file, whatever its name: the function alone, for
 * `main.handler` would look for a file that is not there. Undefined to leave `current` as it is.
 */
export function handlerOfSingle(source: Source, current = 'handler'): string | undefined {
  if (!source.single) return undefined;
  const [name = ''] = Object.keys(source.files);
  const dot = current.lastIndexOf('.');
  if (dot >= 0 && current.slice(0, dot) === path.parse(name).name) return undefined;
  return current.slice(dot + 1);
}

// A person wants to see the lines that don't build; a program gets the error as it came.
async function building<T>(
  { terminal }: Session,
  text: string,
  work: Promise<T>,
  saved: Saved,
): Promise<T> {
  try {
    return await terminal.progress(text, work);
  } catch (error) {
    const diagnostics = terminal.json ? undefined : diagnosticsOf(error);
    if (!diagnostics) throw error;
    const findings = formatDiagnostics(diagnostics, saved, terminal.paintError);
    throw new CliError(EXIT.buildFailed, `the code does not build\n${findings.trimEnd()}`);
  }
}
