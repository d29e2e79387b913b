import type { InvocationError, InvocationStatus } from '../contract/invocation.ts';
import { MAX_LOG_CHARS, MAX_LOG_LINES } from './call.ts';
import type { Deployment } from './deployment.ts';
import { failure } from './failures.ts';
import { encodeFrame, FRAME } from './frames.ts';

/** UTF-8 has no more for one UTF-16 unit, in which characters are counted here. */
const MAX_BYTES_PER_CHAR = 3;

export interface LoadLimits {
  initMs: number;
  maxResultBytes: number;
}

/** Why a load failed, told to every call that waited for it. */
export class LoadFailure extends Error {
  override readonly name = 'LoadFailure';
  readonly status: InvocationStatus;
  readonly error: InvocationError;

  constructor(status: InvocationStatus, error: InvocationError) {
    super(error.message);
    this.status = status;
    this.error = error;
  }
}

export function loadTimeout(initMs: number): LoadFailure {
  const message = `Loading the function took longer than ${initMs / 1000} s and was stopped.`;
  return new LoadFailure('timeout', failure('Timeout', message));
}

/** A LOAD frame. */
export function encodeLoad(deployment: Deployment, limits: LoadLimits): Buffer {
  const { artifact, env, functionName, version, memoryMb } = deployment;
  const message = JSON.stringify({
    ...artifact.entry,
    dir: artifact.dir,
    functionName,
    functionVersion: version,
    memoryMb,
    maxResultBytes: limits.maxResultBytes,
    maxLogEntries: MAX_LOG_LINES,
    maxLogBytes: MAX_LOG_CHARS * MAX_BYTES_PER_CHAR,
    env,
  });
  return encodeFrame(FRAME.LOAD, 0, message);
}
