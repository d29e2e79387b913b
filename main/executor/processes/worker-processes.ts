import { once } from 'node:events';
import type { WorkerProcess } from '../../../runtimes/runtime.ts';
import { killStray } from './kill-tree.ts';
import { childrenOf, readProcess } from './process-table.ts';

/** How long output may still arrive after a process ended; grandchildren can hold the pipes open. */
const LAST_OUTPUT_MS = 100;

/** A process that descends from a worker. */
export interface Descendant {
  /** See `ProcessStat`. */
  started: number;
  /**
   * Whose it is: `worker` where it is a part of the worker itself, `load` where loading the function
   * started it, else of the call that ran when it or its first ancestor was seen; undefined when
   * none ran.
   */
  of: 'worker' | 'load' | object | undefined;
}

/** The process that a worker is, and those that descend from it. */
export class WorkerProcesses {
  readonly pid: number;
  /** As far as the process watch saw them. */
  readonly descendants = new Map<number, Descendant>();
  readonly #process: WorkerProcess;

  constructor(process: WorkerProcess) {
    this.pid = process.pid;
    this.#process = process;
  }

  /** What runs the harness: `pid`, and with a sandbox the processes below it that make it up. */
  get ownPids(): number[] {
    const own = [...this.descendants].filter(([, { of }]) => of === 'worker');
    return [this.pid, ...own.map(([pid]) => pid)];
  }

  /** What loading started serves all calls. Linux only: elsewhere no children are listed. */
  keepChildren(): void {
    let own = [this.pid];
    for (let layer = this.#process.layers ?? 0; layer > 0; layer--) {
      own = own.flatMap(childrenOf);
      for (const pid of own) this.#keep(pid, 'worker');
    }
    for (const pid of own.flatMap(childrenOf)) this.#keep(pid, 'load');
  }

  #keep(pid: number, of: Descendant['of']): void {
    const stat = readProcess(pid);
    if (stat !== undefined) this.descendants.set(pid, { started: stat.started, of });
  }

  kill(): void {
    this.#process.kill();
    for (const [pid, { started }] of this.descendants) killStray(pid, started);
  }

  /** Resolves when all that an ended process wrote is read, or has had its time. */
  async lastOutput(): Promise<void> {
    const ended = this.#streams
      .filter((stream) => !stream.readableEnded && !stream.destroyed)
      .map((stream) => once(stream, 'close'));
    const enough = new AbortController();
    await Promise.race([
      Promise.all(ended).catch(() => undefined),
      new Promise((resolve) => {
        // What lies ready is read before: a turn may begin so late that its timers are due at once.
        const timer = setTimeout(() => setImmediate(resolve), LAST_OUTPUT_MS);
        enough.signal.addEventListener('abort', () => clearTimeout(timer));
      }),
    ]);
    enough.abort();
  }

  /** Reads nothing more of it. */
  closeStreams(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  get #streams() {
    const { channel, stdout, stderr } = this.#process;
    return [channel, stdout, stderr];
  }
}
