/** What bounds the executor. All are configuration; the README lists their meaning. */
export interface ExecutorLimits {
  /** Events running at once, over all functions. */
  maxConcurrent: number;
  /**
   * Events waiting, over all functions. Beyond it a function may still have fewer wait than an even
   * share of it among the functions that have any waiting; beyond twice as many, none may.
   */
  maxQueue: number;
  /** ms a worker stays without work before it ends. */
  idleMs: number;
  /** ms a worker may take to load a function. */
  initMs: number;
  /** Bytes of one result. */
  maxResultBytes: number;
}

/**
 * Processes of one worker at once, itself counted: a fork bomb is stopped here. Not configuration:
 * no function needs so many, and a machine bears it from all of its workers.
 */
export const MAX_PROCESSES = 256;
