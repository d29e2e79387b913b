import { readlinkSync } from 'node:fs';
import os from 'node:os';

/**
 * Lets calls go before their records: with more to do than processors, the writer would take turns of
 * milliseconds with the thread that answers. Linux alone has priorities of single threads; elsewhere
 * the system's own scheduling has to do.
 */
export function lowerThreadPriority(): void {
  if (process.platform !== 'linux') return;
  try {
    // `<process>/task/<thread>`, of the thread that asks.
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    const { PRIORITY_BELOW_NORMAL } = os.constants.priority;
    // Below the thread that answers, whatever that has.
    os.setPriority(thread, os.getPriority(process.pid) + PRIORITY_BELOW_NORMAL);
  } catch {
    // A container may hide /proc or forbid it: then records cost what they cost.
  }
}
