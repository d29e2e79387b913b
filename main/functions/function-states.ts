import { PlatformError } from '../contract/errors.ts';
import type { FunctionOverview } from '../contract/function.ts';
import type { Sandbox } from '../executor/sandbox/sandbox.ts';
import type { StoredFunction } from '../storage/store.ts';
import type { Deployer } from './deployer.ts';
import type { RuntimeCatalog } from './runtime-catalog.ts';

export type FunctionState = FunctionOverview['state'];

export interface FunctionStates {
  /** The same deployer, watched. */
  readonly deployer: Deployer;
  /** What a call of this current version would meet. */
  of(fn: StoredFunction): Promise<FunctionState>;
}

/** Remembers what is being built and what could not be, by watching the deployer. */
export function createFunctionStates(
  deployer: Deployer,
  catalog: RuntimeCatalog,
  sandbox: Pick<Sandbox, 'detect'>,
  changed: (functionId: string) => void,
): FunctionStates {
  /** How many builds of a function are under way. */
  const building = new Map<string, number>();
  /** Versions that could not be built; a version that is saved again is another object. */
  const failed = new WeakSet<StoredFunction>();

  async function watch<T>(fn: StoredFunction, work: () => Promise<T>): Promise<T> {
    building.set(fn.id, (building.get(fn.id) ?? 0) + 1);
    changed(fn.id);
    try {
      const result = await work();
      failed.delete(fn);
      return result;
    } catch (error) {
      if (error instanceof PlatformError && error.code === 'BUILD_FAILED') failed.add(fn);
      throw error;
    } finally {
      const left = (building.get(fn.id) ?? 1) - 1;
      if (left === 0) building.delete(fn.id);
      else building.set(fn.id, left);
      changed(fn.id);
    }
  }

  return {
    deployer: {
      ...deployer,
      standBy: (fn) => watch(fn, () => deployer.standBy(fn)),
      deploy: (fn) => watch(fn, () => deployer.deploy(fn)),
    },
    async of(fn) {
      if (building.has(fn.id)) return 'building';
      const { available } = await catalog.detect(catalog.resolve(fn.runtime));
      if (!available) return 'runtime-missing';
      if (fn.sandbox && !(await sandbox.detect()).available) return 'sandbox-missing';
      return failed.has(fn) ? 'failed' : 'ready';
    },
  };
}
