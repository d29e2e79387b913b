import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';

const { PRIORITY_NORMAL, PRIORITY_ABOVE_NORMAL } = os.constants.priority;

/**
 * Lets this process go before its workers where they are more than the processors: it holds their
 * limits, and would otherwise wait as long as each of them for every few milliseconds of work. A
 * POSIX system allows that to root alone. Who chose a priority keeps it.
 */
export function goFirst(): void {
  if (os.getPriority() !== PRIORITY_NORMAL) return;
  try {
    os.setPriority(PRIORITY_ABOVE_NORMAL);
    if (leadsSession()) writeFileSync('/proc/self/autogroup', String(PRIORITY_ABOVE_NORMAL));
  } catch {
    // Not allowed, or Linux without groups: then it goes as the others do.
  }
}

/**
 * Priorities are inherited (POSIX): what a process that goes first has started, and this process
 * itself where no `pid` is given, goes as usual, or as `priority` says (nice value, 0 or above).
 */
export function goAsUsual(pid = 0, priority: number = PRIORITY_NORMAL): void {
  try {
    os.setPriority(pid, Math.max(os.getPriority(), priority));
  } catch {
    // It ended already, or the system does not allow it: then it goes as it does.
  }
}

/**
 * Linux shares the processor between sessions first, and every worker has its own: sched(7),
 * "The autogroup feature". A service leads a session; in a terminal it is the shell's, whose
 * other programs are not to go first.
 */
function leadsSession(): boolean {
  if (process.platform !== 'linux') return false;
  const stat = readFileSync('/proc/self/stat', 'latin1');
  // After the program's name: state, parent, group, session.
  const session = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3];
  return Number(session) === process.pid;
}
