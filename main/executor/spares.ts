import type { Runtime, RuntimeHost } from '../../runtimes/runtime.ts';
import type { Deployment } from './deployment.ts';
import { Worker } from './worker.ts';

/** How long after one was taken a new spare is made: not while the call that took it runs. */
const REFILL_AFTER_MS = 15;
/** After a spare died before it was used, making another at once would only burn the machine. */
const RETRY_AFTER_MS = 5_000;

export interface Spares {
  /** Keeps `runtime.spares` workers waiting from now on. To be told again when their number rose. */
  keep(runtime: Runtime): void;
  /** A worker whose harness runs and that has loaded nothing. Throws when none can be started. */
  take(deployment: Deployment): Promise<Worker>;
  /** How many wait now. */
  count(): number;
  close(): void;
}

interface Stock {
  waiting: Worker[];
  starting: number;
}

/** Workers that were started before anybody needed them. */
export function createSpares(maxResultBytes: number, log: RuntimeHost['log']): Spares {
  const stocks = new Map<Runtime, Stock>();
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
    const worker = new Worker(await runtime.spawn(undefined, false), maxResultBytes);
    await worker.hello;
    return worker;
  }

  async function fill(runtime: Runtime): Promise<void> {
    const stock = stocks.get(runtime);
    while (!closed && stock && living(stock.waiting) + stock.starting < runtime.spares) {
      stock.starting++;
      try {
        const worker = await make(runtime);
        if (closed) worker.retire();
        else stock.waiting.push(worker);
      } catch (error) {
        if (closed) return;
        log.warn({ runtime: runtime.id, err: error }, 'a spare worker did not start');
        return later(RETRY_AFTER_MS, () => void fill(runtime));
      } finally {
        stock.starting--;
      }
    }
  }

  function living(spares: Worker[]): number {
    for (let index = spares.length - 1; index >= 0; index--) {
      if (spares[index]?.dead) spares.splice(index, 1);
    }
    return spares.length;
  }

  async function takeSpare(
    { waiting }: Stock,
    { runtime, artifact }: Deployment,
  ): Promise<Worker | undefined> {
    if (living(waiting) === 0 || (await runtime.fitsSpare?.(artifact)) === false) return undefined;
    for (let spare = waiting.pop(); spare; spare = waiting.pop()) if (!spare.dead) return spare;
    return undefined;
  }

  return {
    keep(runtime) {
      if (!stocks.has(runtime)) stocks.set(runtime, { waiting: [], starting: 0 });
      void fill(runtime);
    },
    async take(deployment) {
      const { runtime, artifact, sandbox } = deployment;
      // A process that runs already can't be put into a sandbox.
      const stock = sandbox ? undefined : stocks.get(runtime);
      const spare = stock && (await takeSpare(stock, deployment));
      // Not before: it would find nothing missing where a spare is taken late.
      if (stock) later(REFILL_AFTER_MS, () => void fill(runtime));
      if (spare) return spare;
      const worker = new Worker(await runtime.spawn(artifact, sandbox), maxResultBytes);
      await worker.hello;
      return worker;
    },
    count: () => [...stocks.values()].reduce((sum, { waiting }) => sum + living(waiting), 0),
    close() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      for (const { waiting } of stocks.values()) for (const spare of waiting) spare.retire();
    },
  };
}
