import type { Runtime, RuntimeHost } from '../../runtimes/runtime.ts';
import type { Deployment } from './deployment.ts';
import { Worker } from './worker.ts';

/** How long after one was taken a new spare is made: not while the call that took it runs. */
const REFILL_AFTER_MS = 15;
/** After a spare died before it was used, making another at once would only burn the machine. */
const RETRY_AFTER_MS = 5_000;

export interface Spares {
  /** Keeps `runtime.spares` workers waiting from now on. */
  keep(runtime: Runtime): void;
  /** A worker whose harness runs and that has loaded nothing. Throws when none can be started. */
  take(deployment: Deployment): Promise<Worker>;
  /** How many wait now. */
  count(): number;
  close(): void;
}

/** Workers that were started before anybody needed them. */
export function createSpares(maxResultBytes: number, log: RuntimeHost['log']): Spares {
  const waiting = new Map<Runtime, Worker[]>();
  const timers = new Set<NodeJS.Timeout>();
  let closed = false;

  function later(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (!closed) run();
    }, ms);
    timers.add(timer.unref());
  }

  async function make(runtime: Runtime): Promise<Worker> {
    const worker = new Worker(await runtime.spawn(undefined), maxResultBytes);
    await worker.hello;
    return worker;
  }

  async function fill(runtime: Runtime): Promise<void> {
    const spares = waiting.get(runtime);
    try {
      while (!closed && spares && living(spares) < runtime.spares) {
        const worker = await make(runtime);
        if (closed) worker.retire();
        else spares.push(worker);
      }
    } catch (error) {
      if (closed) return;
      log.warn({ runtime: runtime.id, err: error }, 'a spare worker did not start');
      later(RETRY_AFTER_MS, () => void fill(runtime));
    }
  }

  function living(spares: Worker[]): number {
    for (let index = spares.length - 1; index >= 0; index--) {
      if (spares[index]?.dead) spares.splice(index, 1);
    }
    return spares.length;
  }

  return {
    keep(runtime) {
      if (runtime.spares === 0 || waiting.has(runtime)) return;
      waiting.set(runtime, []);
      void fill(runtime);
    },
    async take(deployment) {
      const { runtime } = deployment;
      const spares = waiting.get(runtime);
      for (let spare = spares?.pop(); spare !== undefined; spare = spares?.pop()) {
        if (spare.dead) continue;
        later(REFILL_AFTER_MS, () => void fill(runtime));
        return spare;
      }
      const worker = new Worker(await runtime.spawn(deployment.artifact), maxResultBytes);
      await worker.hello;
      return worker;
    },
    count: () => [...waiting.values()].reduce((sum, spares) => sum + living(spares), 0),
    close() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      for (const spare of [...waiting.values()].flat()) spare.retire();
    },
  };
}
