import { fstatSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';

export interface EventOptions {
  file?: string;
}

/** The event as JSON text: from the argument, a file, or stdin. Throws `CliError`. */
export async function readEvent(
  argument: string | undefined,
  { file }: EventOptions,
  cwd: string,
): Promise<string> {
  if (argument !== undefined && file !== undefined) {
    throw usage('give the event either as an argument or with --file, not both');
  }
  if (file !== undefined) {
    const text = await readFile(path.resolve(cwd, file), 'utf8').catch((error: Error) => {
      throw usage(`--file ${file} can't be read: ${error.message}`);
    });
    return checkJson(text, `the event in ${file}`);
  }
  if (argument === '-' || (argument === undefined && isFed())) {
    return checkJson(await textOf(process.stdin), 'the event from stdin');
  }
  return argument === undefined ? '{}' : checkJson(argument, 'the event');
}

/** The context as JSON text. Throws `CliError`. */
export function readContext(argument: string | undefined): string {
  if (argument === undefined) return '{}';
  const text = checkJson(argument, '--context');
  if (text.startsWith('{')) return text;
  throw usage(`--context is ${text.slice(0, 40)}, but must be a JSON object`);
}

/**
 * Whether a shell has put something before us. Without `-`, a socket is not waited for: that is what
 * programs leave open when they start others and have nothing to say to them.
 */
function isFed(): boolean {
  if (process.stdin.isTTY) return false;
  try {
    const stdin = fstatSync(0);
    return stdin.isFIFO() || stdin.isFile();
  } catch {
    return false;
  }
}

function checkJson(given: string, what: string): string {
  const text = given.replace(/^\ufeff/, '').trim();
  if (text === '') return '{}';
  try {
    JSON.parse(text);
    return text;
  } catch (error) {
    throw usage(`${what} is not JSON: ${(error as Error).message}`);
  }
}

function usage(message: string): CliError {
  return new CliError(EXIT.usage, message, 'INVALID_INPUT');
}
