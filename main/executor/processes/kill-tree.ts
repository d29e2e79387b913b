import { execa, execaSync } from 'execa';
import { childrenOf, readProcess } from './process-table.ts';

/**
 * Ends a process and its descendants at once. Workers lead a process group of their own, so on
 * POSIX one signal to the group reaches most of them; those that left it are found by their parents.
 * Windows has `taskkill` walk the tree. What lost its parent before is out of reach: see `killStray`.
 */
export function killTree(pid: number): void {
  if (process.platform === 'win32') {
    void execa('taskkill', ['/pid', String(pid), '/T', '/F'], { reject: false, stdio: 'ignore' });
    return;
  }
  // Whoever is stopped starts nobody while its children are looked up, and does not end either: its
  // children would get another parent.
  const stop = (one: number) => [-one, one].forEach((target) => signal(target, 'SIGSTOP'));
  stop(pid);
  const children = process.platform === 'linux' ? childrenOf : childrenByPs();
  const tree = new Set([pid]);
  for (const parent of tree) {
    for (const child of children(parent)) {
      if (tree.has(child)) continue;
      stop(child);
      tree.add(child);
    }
  }
  for (const one of tree) for (const target of [-one, one]) signal(target, 'SIGKILL');
}

/** Ends it alone, unless its number is another's by now. */
export function killOne(pid: number, started: number): void {
  if (readProcess(pid)?.started === started) signal(pid, 'SIGKILL');
}

/** Ends one that was seen among a worker's descendants, with its own. */
export function killStray(pid: number, started: number): void {
  if (readProcess(pid)?.started === started) killTree(pid);
}

// macOS has no /proc. To wait for `ps` (about 10 ms) without blocking would leave everything alive
// where the platform is just exiting.
function childrenByPs(): (pid: number) => number[] {
  const { stdout } = execaSync('ps', ['-axo', 'pid=,ppid='], { reject: false, timeout: 1_000 });
  const pairs = (stdout ?? '').split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  return (pid) =>
    pairs.flatMap(([child = 0, parent]) => (parent === pid && child > 1 ? [child] : []));
}

function signal(target: number, name: NodeJS.Signals): void {
  try {
    process.kill(target, name);
  } catch {
    // ESRCH: it is gone already, which is what was asked for.
  }
}
