import type { Executor } from './executor/executor.ts';
import type { Registry } from './functions/registry.ts';
import type { RuntimeCatalog } from './functions/runtime-catalog.ts';
import type { Store } from './storage/store.ts';
import type { HostLog } from '../runtimes/runtime.ts';

/** How many functions, those saved last, are prepared before they are called. */
const PREPARED = 100;

export interface WarmUpOptions {
  catalog: RuntimeCatalog;
  executor: Executor;
  functions: Registry;
  store: Store;
  log: HostLog;
  isClosing(): boolean;
}

/** Whatever makes first calls fast, in the background. Never rejects. */
export async function warmUp(options: WarmUpOptions): Promise<void> {
  await Promise.all([warmRuntimes(options), options.store.warmUp()]);
  await prepareFunctions(options);
}

async function warmRuntimes({ catalog, executor, log, isClosing }: WarmUpOptions): Promise<void> {
  await Promise.all(
    catalog.all.map(async (runtime) => {
      try {
        const detection = await catalog.detect(runtime);
        // What would start now, nobody would end.
        if (!detection.available || isClosing()) return;
        executor.warm(runtime);
        await runtime.warmUp();
        // It may have made what spares are started from.
        executor.warm(runtime);
      } catch (error) {
        if (!isClosing())
          log.warn({ runtime: runtime.id, err: error }, 'it could not be warmed up');
      }
    }),
  );
}

/** Writes and builds what their first calls would otherwise wait for. */
async function prepareFunctions({ functions, isClosing }: WarmUpOptions): Promise<void> {
  const newest = functions
    .list()
    .toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt))
    .slice(0, PREPARED);
  for (const { id } of newest) {
    if (isClosing()) return;
    // Why it can't be is told to whoever calls it. It may also be gone meanwhile.
    if (functions.has(id))
      await functions.ensureDeployed(functions.find(id)).catch(() => undefined);
  }
}
