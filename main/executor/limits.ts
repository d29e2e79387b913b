/** What bounds the executor. All are configuration; the README lists their meaning. */
export interface ExecutorLimits {
  /** Events running at once, over all functions. */
  maxConcurrent: number;
  /** Events waiting, over all functions. */
  maxQueue: number;
  /** ms a worker stays without work before it ends. */
  idleMs: number;
  /** ms a worker may take to load a function. */
  initMs: number;
  /** Bytes of one result. */
  maxResultBytes: number;
}
