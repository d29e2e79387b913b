import type { CallEnd } from './call.ts';
import { readWorkerError } from './failures.ts';

/** Bytes before the result or the error: the run time and the peak of memory. */
const HEAD_LENGTH = 8;

/** How a call ended, as its worker tells it. `memoryMb` is the worker's peak so far. */
export type Answer = CallEnd & { runMs: number; memoryMb: number };

/** What a RESULT frame says; undefined where no harness sends that. */
export function readResult(payload: Buffer): Answer | undefined {
  const result = payload.toString('utf8', HEAD_LENGTH);
  try {
    JSON.parse(result);
  } catch {
    return undefined;
  }
  return { status: 'success', result, runMs: runMs(payload), memoryMb: memoryMb(payload) };
}

/** What an ERROR frame of the function in the folder `dir` says; undefined as above. */
export function readError(payload: Buffer, dir: string): Answer | undefined {
  const error = readWorkerError(payload.subarray(HEAD_LENGTH), dir);
  if (error === undefined) return undefined;
  return { status: 'error', error, runMs: runMs(payload), memoryMb: memoryMb(payload) };
}

function runMs(payload: Buffer): number {
  return payload.readUInt32LE(0) / 1000;
}

function memoryMb(payload: Buffer): number {
  return Math.round(payload.readUInt32LE(4) / 102.4) / 10;
}
