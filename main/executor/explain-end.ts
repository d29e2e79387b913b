import type { InvocationError, InvocationStatus } from '../contract/invocation.ts';
import type { WorkerExit } from '../../runtimes/runtime.ts';
import type { Deployment } from './deployment.ts';
import {
  exitFailure,
  failure,
  memoryFailure,
  processesFailure,
  timeoutFailure,
  withoutFolder,
} from './failures.ts';

/** Why the pool ended a worker; undefined where the worker ended by itself. */
export type KillReason =
  'timeout' | 'out-of-memory' | 'processes' | 'cancelled' | 'protocol' | 'retired' | 'load';

/** What the call that a worker was running is told of the worker's end. */
export function explainEnd(end: {
  killed: KillReason | undefined;
  exit: WorkerExit;
  deployment: Deployment | undefined;
  /** The most resident memory it was seen with, MB. */
  usedMb: number;
  /** How many processes it was seen with when it had too many. */
  processes: number;
  /** The end of what it printed past its harness. */
  lastWords: string;
}): { status: InvocationStatus; error: InvocationError } {
  const { killed, exit, usedMb, deployment } = end;
  const { timeoutMs = 0, memoryMb = 0 } = deployment ?? {};
  const lastWords = deployment
    ? withoutFolder(end.lastWords, deployment.artifact.dir)
    : end.lastWords;
  switch (killed) {
    case 'timeout':
      return { status: 'timeout', error: timeoutFailure(timeoutMs) };
    case 'out-of-memory':
      return { status: 'out-of-memory', error: memoryFailure(usedMb, memoryMb) };
    case 'processes':
      return { status: 'crashed', error: processesFailure(end.processes) };
    case 'cancelled':
    case 'retired':
      return { status: 'cancelled', error: failure('Cancelled', 'The call was cancelled.') };
    case 'protocol':
      return {
        status: 'crashed',
        error: failure('ProtocolBroken', 'The worker sent bytes that no harness sends.'),
      };
    default:
      // V8 and the Go runtime say so in words before they abort.
      return /heap out of memory|fatal error: runtime: out of memory/.test(lastWords)
        ? { status: 'out-of-memory', error: memoryFailure(undefined, memoryMb) }
        : { status: 'crashed', error: exitFailure(exit, lastWords) };
  }
}
