import type { HostLog } from '../../../runtimes/runtime.ts';
import { MAX_PROCESSES } from '../limits.ts';
import type { Worker } from '../worker.ts';
import { createControlGroup } from './control-group.ts';
import { killOne, killStray } from './kill-tree.ts';
import { proportionalMb } from './process-table.ts';
import { createTreeScan, type Look, type Tree } from './tree-scan.ts';
import type { Descendant } from './worker-processes.ts';

const LOOK_EVERY_MS = 100;
/** While nothing runs or loads, only every so many looks is taken. */
const QUIET_LOOKS = 10;
/** Looks that are taken at once while processes multiply. */
const ROUNDS = 10;

export interface WatchOptions {
  /** What the platform's processes are marked with. */
  mark: string;
  workers(): Iterable<Worker>;
  /** Whether nothing runs or loads now. */
  isQuiet(): boolean;
  /** How many calls there have been. */
  calls(): number;
  log: HostLog;
}

/**
 * Looks after what workers hold and start, while they load, while they run, and between two calls:
 * stops who passes its function's memory limit or has too many processes, replaces who has processes
 * left of a call that ended, and ends those that lost their parents. Linux tells all of it in /proc.
 * On macOS and Windows there is no such file: there the memory limit is held by the peak that every
 * worker reports of itself with each result, and what a function starts ends with its worker.
 */
export function watchProcesses(options: WatchOptions): { stop(): void } {
  const { mark, workers, isQuiet, calls, log } = options;
  if (process.platform !== 'linux') return { stop: () => undefined };
  const scan = createTreeScan(mark, freeze);
  const group = createControlGroup(mark);
  let isFrozen = false;
  /** Seen to outlive their calls; with the second look at it that is meant. */
  const outliving = new WeakSet<Descendant>();
  let looks = 0;
  let seenCalls = 0;
  let isSettled = true;

  function look(): void {
    const quiet = isSettled && isQuiet() && calls() === seenCalls;
    if (looks++ % QUIET_LOOKS !== 0 && quiet) return;
    seenCalls = calls();
    isSettled = true;
    const { trees, strays } = scan([...workers()]);
    if (strays.length > 0) endStrays(strays);
    for (const tree of trees) judge(tree);
    if (isFrozen) group.freeze(false);
    isFrozen = false;
  }

  function freeze(): void {
    if (!isFrozen) group.freeze(true);
    isFrozen = true;
  }

  function endStrays(found: Look['strays']): void {
    isSettled = false;
    let ended = 0;
    for (let round = 0; round < ROUNDS && found.length > 0; round++) {
      // Each with what it started, unless they are so many that they are all found anyhow.
      const kill = isFrozen ? killOne : killStray;
      for (const { pid, started } of found) kill(pid, started);
      ended += found.length;
      found = scan([...workers()]).strays;
    }
    log.warn({ processes: ended }, 'ended processes of functions that had lost their parents');
  }

  function judge(tree: Tree): void {
    const { worker } = tree;
    const { deployment, descendants } = worker;
    if (deployment === undefined) return;
    const processes = descendants.size + 1;
    if (processes > MAX_PROCESSES) return worker.tooManyProcesses(processes);
    if (tree.residentMb > deployment.memoryMb) {
      const used = descendants.size === 0 ? tree.residentMb : sharedOnce(tree);
      if (used > deployment.memoryMb) return worker.outOfMemory(used);
    }
    const left = leftBehind(worker);
    if (left.length === 0) return;
    isSettled = false;
    const again = left.filter((one) => outliving.has(one));
    for (const one of left) outliving.add(one);
    if (again.length > 0) worker.leftBehind(again.length);
  }

  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  return { stop: () => clearInterval(timer) };
}

function leftBehind({ isLoading, current, descendants }: Worker): Descendant[] {
  if (isLoading) return [];
  return [...descendants.values()].filter(
    ({ of }) => of !== 'worker' && of !== 'load' && (of !== current || current === undefined),
  );
}

// Forked processes share most of what they hold: the plain sum would count that once for each.
function sharedOnce({ worker, rootMb }: Tree): number {
  return [...worker.descendants.keys()].reduce((sum, pid) => sum + proportionalMb(pid), rootMb);
}
