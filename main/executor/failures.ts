import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { InvocationError, type StackFrame } from '../contract/invocation.ts';
import type { PlatformErrorType } from '../contract/platform-errors.ts';
import { MAX_PROCESSES } from './limits.ts';
import type { WorkerExit } from '../../runtimes/runtime.ts';

/** An error that the platform itself observes, in the shape of a function's own errors. */
export function failure(type: PlatformErrorType, message: string): InvocationError {
  return { type, message, stack: [], raw: message };
}

export function timeoutFailure(timeoutMs: number): InvocationError {
  return failure(
    'Timeout',
    `The function did not finish within its limit of ${timeoutMs / 1000} s and was stopped. Raise "timeout" if it needs longer.`,
  );
}

export function memoryFailure(usedMb: number | undefined, limitMb: number): InvocationError {
  const used = usedMb === undefined ? '' : ` It used ${Math.round(usedMb)} MB.`;
  return failure(
    'OutOfMemory',
    `The function used more than its limit of ${limitMb} MB and was stopped.${used} Raise "memory" if it needs more.`,
  );
}

export function processesFailure(seen: number): InvocationError {
  return failure(
    'TooManyProcesses',
    `The function had ${seen} processes and was stopped with all of them; ${MAX_PROCESSES} are allowed at once.`,
  );
}

export function exitFailure(exit: WorkerExit, lastWords: string): InvocationError {
  const how =
    exit.signal !== undefined
      ? `was ended by ${exit.signal}`
      : `exited with code ${exit.code ?? 'unknown'}`;
  const message = `The worker ${how} before the function answered.`;
  return { type: 'WorkerExit', message, stack: [], raw: lastWords || message };
}

const MAX_RAW = 65_536;
const MAX_FRAMES = 100;
const MAX_CAUSES = 5;

/**
 * Reads an error that a worker of the function in the folder `dir` sent. A worker holds hostile
 * code, so nothing of it is believed beyond its shape; undefined when it does not even have that.
 */
export function readWorkerError(payload: Buffer, dir: string): InvocationError | undefined {
  try {
    const error = WorkerError.parse(JSON.parse(payload.toString()));
    const { causes } = error;
    return {
      ...told(error, dir),
      raw: withoutFolder(error.raw.slice(0, MAX_RAW), dir),
      ...(causes && { causes: causes.slice(0, MAX_CAUSES).map((cause) => told(cause, dir)) }),
    };
  } catch {
    return undefined;
  }
}

function told<E extends { message: string; stack: StackFrame[] }>(error: E, dir: string): E {
  const { message, stack } = error;
  return { ...error, message: withoutFolder(message, dir), stack: stack.slice(0, MAX_FRAMES) };
}

/** Where the function's files lie is the platform's affair: for the person they are `./index.js`. */
export function withoutFolder(text: string, dir: string): string {
  // As a module's address, quoted (on Windows with doubled backslashes), and as it is.
  return [pathToFileURL(dir).href, dir.replaceAll('\\', '\\\\'), dir].reduce(
    (shorter, form) => shorter.replaceAll(form, '.'),
    text,
  );
}

const WorkerError = InvocationError.extend({
  raw: z.string().default(''),
  stack: InvocationError.shape.stack.default([]),
});
