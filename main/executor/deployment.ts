import type { Artifact, Runtime } from '../../runtimes/runtime.ts';

/** One version of one function, built and ready to be run by workers. */
export interface Deployment {
  readonly functionId: string;
  /** Whose workers and queue it has: the function's id for the version in use, else its own. */
  readonly pool: string;
  readonly functionName: string;
  readonly version: number;
  readonly runtime: Runtime;
  readonly artifact: Artifact;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /** How many of its events may run at once. */
  readonly concurrency: number;
  readonly sandbox: boolean;
  readonly env: Readonly<Record<string, string>>;
}
