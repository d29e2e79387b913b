import { proportionalMb } from './process-table.ts';
import { createTreeScan, type Tree } from './tree-scan.ts';
import type { Worker } from './worker.ts';

const LOOK_EVERY_MS = 100;
/** While nothing runs or loads, only every so many looks is taken. */
const QUIET_LOOKS = 10;

/**
 * Stops a worker whose resident memory, with that of its descendants, passes its function's limit:
 * while it loads, while it runs, and between two calls. Linux tells all of it in /proc. On macOS and
 * Windows there is no such file, and what holds the limit is the peak that every worker reports of
 * itself with each result; its child processes are not counted there.
 */
export function watchMemory(
  workers: () => Iterable<Worker>,
  isQuiet: () => boolean,
): { stop(): void } {
  if (process.platform !== 'linux') return { stop: () => undefined };
  const scan = createTreeScan();
  let looks = 0;
  const timer = setInterval(() => {
    if (looks++ % QUIET_LOOKS !== 0 && isQuiet()) return;
    for (const tree of scan([...workers()])) {
      const { worker } = tree;
      const limit = worker.deployment?.memoryMb;
      if (limit === undefined || tree.residentMb <= limit) continue;
      const used = tree.worker.descendants.size === 0 ? tree.residentMb : sharedOnce(tree);
      if (used > limit) worker.outOfMemory(used);
    }
  }, LOOK_EVERY_MS).unref();
  return { stop: () => clearInterval(timer) };
}

// Forked processes share most of what they hold: the plain sum would count that once for each.
function sharedOnce({ worker, rootMb }: Tree): number {
  return [...worker.descendants.keys()].reduce((sum, pid) => sum + proportionalMb(pid), rootMb);
}
