import { execa } from 'execa';

/**
 * Ends a process and its descendants at once. Workers lead a process group of their own, so on
 * POSIX one signal to the group reaches all of them; Windows has `taskkill` walk the tree.
 */
export function killTree(pid: number): void {
  if (process.platform === 'win32') {
    void execa('taskkill', ['/pid', String(pid), '/T', '/F'], { reject: false, stdio: 'ignore' });
    return;
  }
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, 'SIGKILL');
    } catch {
      // ESRCH: it is gone already, which is what was asked for.
    }
  }
}
