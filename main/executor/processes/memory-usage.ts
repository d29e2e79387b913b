import { readProcess } from './process-table.ts';
import type { Worker } from '../worker.ts';

/** Workers that one look reads: it is done on the thread that serves calls. */
const READ_AT_ONCE = 8;

/**
 * Sums up the memory of all workers, MB. Where the system tells a process's resident set cheaply a
 * few are read each time, in turn; elsewhere, and before its turn, a worker counts with its peak.
 */
export function createMemoryUsage(workers: () => Iterable<Worker>): () => number {
  const seen = new WeakMap<Worker, number>();
  let turn = 0;
  return () => {
    const all = [...workers()];
    if (process.platform === 'linux') {
      for (let read = 0; read < Math.min(READ_AT_ONCE, all.length); read++) {
        const worker = all[turn++ % all.length];
        if (worker !== undefined) seen.set(worker, ownMb(worker));
      }
    }
    return all.reduce((sum, worker) => sum + (seen.get(worker) ?? worker.memoryMb), 0);
  };
}

function ownMb({ ownPids }: Worker): number {
  return ownPids.reduce((sum, pid) => sum + (readProcess(pid)?.residentMb ?? 0), 0);
}
