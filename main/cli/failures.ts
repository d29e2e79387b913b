import { CommanderError } from 'commander';
import { ORPCError } from '@orpc/client';
import { z } from 'zod';
import { ConfigError } from '../config/config-error.ts';
import { CliError } from './cli-error.ts';
import { EXIT, EXIT_OF } from './exit-codes.ts';

const Issues = z.object({ issues: z.array(z.object({ field: z.string(), message: z.string() })) });

/** How a command that threw ends: what to say, to people and to programs, and the exit code. */
export interface Failure {
  exitCode: number;
  /** Undefined when there is nothing (more) to say. */
  message: string | undefined;
  body: { code: string; message: string; status?: number; data?: unknown };
}

export function describeFailure(error: unknown, signal: AbortSignal): Failure {
  if (signal.aborted) return silent(EXIT.interrupted, 'INTERRUPTED');
  // commander has said it already, and help asked for is no failure.
  if (error instanceof CommanderError) {
    return silent(error.exitCode === 0 ? EXIT.ok : EXIT.usage, 'INVALID_INPUT');
  }
  if (error instanceof CliError) return failure(error.exitCode, error.code, error.message);
  if (error instanceof ConfigError) return failure(EXIT.usage, 'INVALID_INPUT', error.message);
  if (isPlatformError(error)) {
    const body = { code: error.code, status: error.status, message: error.message };
    const { data } = error;
    return {
      exitCode: exitCodeOf(error),
      message: error.message + furtherIssues(data),
      body: data === undefined ? body : { ...body, data },
    };
  }
  if (BROKEN.includes(String((error as { code?: unknown } | undefined)?.code))) {
    const message = 'the connection to the server broke off; it may have been stopped';
    return failure(EXIT.noServer, 'NO_SERVER', message);
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return failure(EXIT.internal, 'INTERNAL', text);
}

function isPlatformError(error: unknown): error is ORPCError<string, unknown> {
  return error instanceof ORPCError;
}

/** What a platform error means for the shell. */
export function exitCodeOf({ code }: ORPCError<string, unknown>): number {
  return new Map<string, number>(Object.entries(EXIT_OF)).get(code) ?? EXIT.internal;
}

/** Codes of a connection that ended in the middle of an answer. */
const BROKEN = ['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'];

function failure(exitCode: number, code: string, message: string): Failure {
  return { exitCode, message, body: { code, message } };
}

function silent(exitCode: number, code: string): Failure {
  return { exitCode, message: undefined, body: { code, message: '' } };
}

// The message itself tells the first.
function furtherIssues(data: unknown): string {
  const issues = Issues.safeParse(data).data?.issues.slice(1) ?? [];
  return issues.map(({ field, message }) => `\n  "${field}": ${message}`).join('');
}
