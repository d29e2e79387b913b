import { listProcesses, readProcess } from './process-table.ts';
import type { Worker } from './worker.ts';

/** A worker and what it and its descendants hold in memory, MB; `rootMb` is its own part. */
export interface Tree {
  worker: Worker;
  rootMb: number;
  residentMb: number;
}

/**
 * Linux only: looks which processes descend from workers, notes them in `worker.descendants`, and
 * sums up their memory. Who was seen once is remembered until it ends, whatever becomes of its
 * parents; who starts and loses its parent between two looks is not found.
 *
 * A look reads one file for each worker, each descendant and each process that is new since the last
 * look: that a process is nobody's never changes.
 */
export function createTreeScan(): (workers: readonly Worker[]) => Tree[] {
  let strangers = new Set<number>();

  return (workers) => {
    const owners = new Map<number, Tree>();
    const trees = workers.map((worker) => {
      const rootMb = readProcess(worker.pid)?.residentMb ?? 0;
      const tree = { worker, rootMb, residentMb: rootMb };
      owners.set(worker.pid, tree);
      for (const [pid, started] of worker.descendants) {
        const stat = readProcess(pid);
        if (stat?.started === started) {
          tree.residentMb += stat.residentMb;
          owners.set(pid, tree);
        } else worker.descendants.delete(pid);
      }
      return tree;
    });

    const present = listProcesses();
    const fresh = present.filter((pid) => !owners.has(pid) && !strangers.has(pid));
    const stats = new Map(fresh.map((pid) => [pid, readProcess(pid)]));
    // Numbers wrap around: a child may have a smaller one than its parent.
    const ownerOf = (pid: number): Tree | undefined => {
      const owner = owners.get(pid);
      if (owner !== undefined) return owner;
      const parent = stats.get(pid)?.parent;
      return parent === undefined ? undefined : ownerOf(parent);
    };
    for (const [pid, stat] of stats) {
      const owner = ownerOf(pid);
      if (stat === undefined || owner === undefined) continue;
      owners.set(pid, owner);
      owner.worker.descendants.set(pid, stat.started);
      owner.residentMb += stat.residentMb;
    }
    strangers = new Set(present.filter((pid) => !owners.has(pid)));
    return trees;
  };
}
