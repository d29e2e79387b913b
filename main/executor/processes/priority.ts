import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';

const { PRIORITY_NORMAL, PRIORITY_ABOVE_NORMAL } = os.constants.priority;

let goesFirst = false;

/**
 * Lets this process go before its workers where they are more than the processors: it holds their
 * limits, and would otherwise wait as long as each of them for every few milliseconds of work. POSIX
 * systems allow that to root, or to whom root gave the right. Who chose a priority keeps it.
 *
 * Linux shares the processor between sessions first, and every worker has its own: sched(7), "The
 * autogroup feature". A service leads a session; in a terminal it is the shell's, and this process
 * would only go before the person's other programs there.
 */
export function goFirst(): void {
  const hasSessions = sharesBySession();
  if (hasSessions && !leadsSession()) return;
  try {
    if (os.getPriority() !== PRIORITY_NORMAL) return;
    os.setPriority(PRIORITY_ABOVE_NORMAL);
    goesFirst = true;
    if (hasSessions) writeFileSync('/proc/self/autogroup', String(PRIORITY_ABOVE_NORMAL));
  } catch {
    // Not allowed: then it goes as the others do.
  }
}

/**
 * Starts a process that does not go first. What is started inherits the priority of the thread that
 * starts it (POSIX), and has threads of its own before it could be given another.
 */
export function startAsUsual<T>(start: () => T): T {
  if (!goesFirst) return start();
  os.setPriority(PRIORITY_NORMAL);
  try {
    return start();
  } finally {
    os.setPriority(PRIORITY_ABOVE_NORMAL);
  }
}

function sharesBySession(): boolean {
  return read('/proc/sys/kernel/sched_autogroup_enabled').trim() === '1';
}

function leadsSession(): boolean {
  const stat = read('/proc/self/stat');
  // After the program's name: state, parent, group, session.
  const session = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3];
  return Number(session) === process.pid;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    // Another system, or a kernel without.
    return '';
  }
}
