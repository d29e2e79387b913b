import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';

/** What Linux tells of one process. On other systems nothing here finds anything. */
export interface ProcessStat {
  parent: number;
  /** Ticks since the machine started. With the pid it names a process for good. */
  started: number;
  residentMb: number;
}

/** What `stat` fits in. */
const SHORT_BYTES = 2_048;
const NUMBER = /^\d+$/;
const pageMb = readPageMb();

/** All processes there are. */
export function listProcesses(): number[] {
  return folder('/proc').map(Number);
}

/** Undefined where it ended, also where only nobody has asked yet how. */
export function readProcess(pid: number): ProcessStat | undefined {
  const stat = readShort(`/proc/${pid}/stat`);
  // The program's name comes before and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields.length < 22 || fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return {
    parent: Number(fields[1]),
    started: Number(fields[19]),
    residentMb: Number(fields[21]) * pageMb,
  };
}

/**
 * What of its resident memory a process has to itself, MB: pages that it shares count in part.
 * Takes the kernel a walk over all of its memory.
 */
export function proportionalMb(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) / 1024;
}

/** Its children, whichever of its threads started them. None where the kernel lists no children. */
export function childrenOf(pid: number): number[] {
  return folder(`/proc/${pid}/task`).flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`)
      .split(' ')
      .filter((child) => NUMBER.test(child))
      .map(Number),
  );
}

/** As it was when the process was started, each variable ended by a NUL; empty where it is not told. */
export function environmentOf(pid: number): string {
  return read(`/proc/${pid}/environ`);
}

function folder(path: string): string[] {
  try {
    return readdirSync(path).filter((name) => NUMBER.test(name));
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // It ended between the look at the list and the look at the file.
    return '';
  }
}

// `readFileSync` costs twice as much, and this runs on the thread that serves calls.
function readShort(path: string): string {
  try {
    const file = openSync(path, 'r');
    try {
      const bytes = Buffer.allocUnsafe(SHORT_BYTES);
      return bytes.toString('latin1', 0, readSync(file, bytes, 0, SHORT_BYTES, 0));
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}

// The same size once in kB and once in pages.
function readPageMb(): number {
  if (process.platform !== 'linux') return 0;
  try {
    const status = readFileSync('/proc/self/status', 'latin1');
    const kb = Number(/^VmSize:\s+(\d+) kB/m.exec(status)?.[1]);
    const pages = Number(readFileSync('/proc/self/statm', 'latin1').split(' ')[0]);
    // What was mapped in between must not matter.
    return 2 ** Math.round(Math.log2(kb / pages)) / 1024 || 4 / 1024;
  } catch {
    return 4 / 1024;
  }
}
