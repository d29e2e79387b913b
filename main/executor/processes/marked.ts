import { spawnSync } from 'node:child_process';
import { environmentOf, listProcesses } from './process-table.ts';

/**
 * The variable by which everything that a platform starts is known, and whatever that starts in turn,
 * however often it changed its parents, its group and its session. Only who empties the environment
 * of what it starts gets rid of it.
 */
export const MARK_NAME = 'CLOUDFUNCTION_PLATFORM';

const IN_ENVIRONMENT = new RegExp(`(?:^|\\0)${MARK_NAME}=([0-9a-f.]+)`);
const IN_PS_LINE = new RegExp(`^\\s*(\\d+) .* ${MARK_NAME}=([0-9a-f.]+)`);
/** Who starts another while it is looked up is gone, and the other is found in the next round. */
const ROUNDS = 5;

/** Linux only. Undefined for who has none, and for another person's process. */
export function markOf(pid: number): string | undefined {
  return IN_ENVIRONMENT.exec(environmentOf(pid))?.[1];
}

/** Ends what carries this mark. Returns how many that were. */
export function endMarked(mark: string): number {
  return sweep((found) => found === mark);
}

/** Ends what an earlier platform on the same folder left, killed together with its spawner. */
export function endFormerLives(mark: string): number {
  const place = mark.slice(0, mark.indexOf('.') + 1);
  return sweep((found) => found.startsWith(place) && found !== mark);
}

function sweep(isWanted: (mark: string) => boolean): number {
  const ended = new Set<number>();
  for (let round = 0; round < ROUNDS; round++) {
    const found = listMarked().filter(({ pid, mark }) => pid !== process.pid && isWanted(mark));
    if (found.length === 0) break;
    for (const { pid } of found) {
      try {
        process.kill(pid, 'SIGKILL');
        ended.add(pid);
      } catch {
        // ESRCH: it is gone already, which is what was asked for.
      }
    }
  }
  return ended.size;
}

// Windows tells nobody the environment of another process: there `taskkill` walks the trees.
function listMarked(): { pid: number; mark: string }[] {
  if (process.platform === 'darwin') return listMarkedByPs();
  return listProcesses().flatMap((pid) => {
    const mark = markOf(pid);
    return mark === undefined ? [] : [{ pid, mark }];
  });
}

// `-E` adds the environment to the command, except of programs that macOS itself protects. Without
// execa: the spawner does this as well, and loads nothing but Node's own modules.
function listMarkedByPs(): { pid: number; mark: string }[] {
  const { stdout } = spawnSync('ps', ['-axEww', '-o', 'pid=,command='], {
    encoding: 'utf8',
    timeout: 2_000,
    maxBuffer: 50_000_000,
  });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, mark] = IN_PS_LINE.exec(line) ?? [];
    return pid === undefined || mark === undefined ? [] : [{ pid: Number(pid), mark }];
  });
}
