import type { Worker } from '../worker.ts';
import { markOf } from './marked.ts';
import { listProcesses, readProcess, type ProcessStat } from './process-table.ts';

/** New processes since the last look. A compiler that starts others makes a few dozen of them. */
const CROWD = 64;

/** A worker and what it and its descendants hold in memory, MB; `rootMb` is its own part. */
export interface Tree {
  worker: Worker;
  rootMb: number;
  residentMb: number;
}

export interface Look {
  trees: Tree[];
  /** Processes that carry the platform's mark and descend from nobody who is alive. */
  strays: { pid: number; started: number }[];
}

/**
 * Linux only: looks which processes descend from workers, notes them in `worker.descendants`, and
 * sums up their memory. Who was seen once is remembered until it ends, whatever becomes of its
 * parents; who started and lost its parent between two looks is known by the mark alone.
 *
 * A look reads one file for each worker and each descendant, and two for each process that is new
 * since the last look: whose a process is never changes. `onCrowd` is told before it reads those of
 * very many: they may multiply faster than they can be read.
 */
export function createTreeScan(
  mark: string,
  onCrowd: () => void,
): (workers: readonly Worker[]) => Look {
  let strangers = new Set<number>();
  /** Of the platform, and of no worker: what starts workers, workers in waiting, compilers. */
  let own = new Set<number>();

  return (workers) => {
    const owners = new Map<number, Tree>();
    const trees = workers.map((worker) => {
      const rootMb = readProcess(worker.pid)?.residentMb ?? 0;
      const tree = { worker, rootMb, residentMb: rootMb };
      owners.set(worker.pid, tree);
      for (const [pid, { started }] of worker.descendants) {
        const stat = readProcess(pid);
        if (stat?.started === started) {
          tree.residentMb += stat.residentMb;
          owners.set(pid, tree);
        } else worker.descendants.delete(pid);
      }
      return tree;
    });

    const present = listProcesses();
    const isKnown = (pid: number) => owners.has(pid) || own.has(pid) || strangers.has(pid);
    const unknown = present.filter((pid) => !isKnown(pid));
    if (unknown.length >= CROWD) onCrowd();
    const fresh = new Map<number, ProcessStat>();
    for (const pid of unknown) {
      const stat = readProcess(pid);
      if (stat !== undefined) fresh.set(pid, stat);
    }

    const strays: Look['strays'] = [];
    const freshOwn: number[] = [];
    for (const [pid, stat] of fresh) {
      const ancestor = knownAncestor(stat.parent);
      const owner = owners.get(ancestor);
      if (owner !== undefined) {
        const { worker } = owner;
        const parents = worker.descendants.get(ancestor)?.of ?? 'worker';
        const of = parents === 'worker' ? worker.current : parents;
        worker.descendants.set(pid, { started: stat.started, of });
        owners.set(pid, owner);
        owner.residentMb += stat.residentMb;
      } else if (ancestor === process.pid || own.has(ancestor)) {
        freshOwn.push(pid);
      } else if (markOf(pid) === mark) {
        strays.push({ pid, started: stat.started });
      }
    }
    const mine = new Set([...freshOwn, ...present.filter((pid) => own.has(pid))]);
    own = mine;
    strangers = new Set(present.filter((pid) => !owners.has(pid) && !mine.has(pid)));
    return { trees, strays };

    // The nearest that is a worker's, the platform's or the platform itself; 0 where there is none.
    // Numbers wrap around: a child may have a smaller one than its parent.
    function knownAncestor(pid: number): number {
      for (let at: number | undefined = pid; at; at = (fresh.get(at) ?? readProcess(at))?.parent) {
        if (at === process.pid || owners.has(at) || own.has(at)) return at;
      }
      return 0;
    }
  };
}
