import { readFileSync } from 'node:fs';
import type { Worker } from './worker.ts';

const LOOK_EVERY_MS = 100;

/**
 * Stops a worker whose resident set passes its function's limit while it runs. Linux tells the
 * resident set in /proc at the cost of one small read. On macOS and Windows there is no such file,
 * and what holds the limit is the peak that every worker reports with each result.
 */
export function watchMemory(busyWorkers: () => Iterable<Worker>): { stop(): void } {
  if (process.platform !== 'linux') return { stop: () => undefined };
  const timer = setInterval(() => {
    for (const worker of [...busyWorkers()]) {
      const limit = worker.deployment?.memoryMb;
      const used = residentMb(worker.pid);
      if (limit !== undefined && used > limit) worker.outOfMemory(used);
    }
  }, LOOK_EVERY_MS).unref();
  return { stop: () => clearInterval(timer) };
}

/** The resident set of a process, on Linux; 0 where it ended. */
export function residentMb(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    // It ended between the look at the list and the look at the file.
    return 0;
  }
}
