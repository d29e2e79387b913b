import { v7 as uuid } from 'uuid';
import { PlatformError } from '../contract/errors.ts';
import type {
  FunctionDetail,
  FunctionInfo,
  FunctionInput,
  FunctionUpdate,
} from '../contract/function.ts';
import type { Executor } from '../executor/executor.ts';
import type { Store, StoredFunction } from '../storage/store.ts';
import type { Runtime } from '../../runtimes/runtime.ts';
import { createKeyedLock } from './keyed-lock.ts';
import type { Deployer } from './deployer.ts';
import type { RuntimeCatalog } from './runtime-catalog.ts';
import { sourceHash, type SourceFolders } from './source-folders.ts';

/** A function as the platform holds it. */
export interface Registered {
  fn: StoredFunction;
  /** Set while its current version is in the executor, so that a call needs no more than that. */
  deployed: boolean;
}

export interface Defaults {
  /** Seconds. */
  timeout: number;
  /** MB. */
  memory: number;
  concurrency: number;
}

export interface Registry {
  create(input: FunctionInput): Promise<FunctionDetail>;
  /** Saves a new version; the one in use serves until the new one is ready and stored. */
  update(idOrName: string, input: FunctionUpdate): Promise<FunctionDetail>;
  remove(idOrName: string): Promise<void>;
  list(): FunctionInfo[];
  detail(idOrName: string): FunctionDetail;
  has(id: string): boolean;
  /** The id of the function with this name or id. */
  idOf(idOrName: string): string | undefined;
  /** Throws NOT_FOUND. */
  find(idOrName: string): Registered;
  /** Makes sure the executor has the current version. RUNTIME_MISSING, BUILD_FAILED. */
  ensureDeployed(registered: Registered): Promise<void>;
  readonly size: number;
}

export interface RegistryOptions {
  stored: readonly StoredFunction[];
  store: Store;
  catalog: RuntimeCatalog;
  folders: SourceFolders;
  deployer: Deployer;
  executor: Executor;
  defaults: Defaults;
}

/** All functions by id and name, in memory; the store has them durably. */
export function createRegistry(options: RegistryOptions): Registry {
  const { store, catalog, folders, deployer, executor, defaults } = options;
  const byId = new Map<string, Registered>();
  const byName = new Map<string, Registered>();
  /** Names of functions that are being created or renamed. */
  const reserved = new Set<string>();
  const locked = createKeyedLock();

  for (const fn of options.stored) put({ fn, deployed: false });

  function put(registered: Registered): void {
    byId.set(registered.fn.id, registered);
    byName.set(registered.fn.name, registered);
  }

  function find(idOrName: string): Registered {
    const registered = byName.get(idOrName) ?? byId.get(idOrName);
    if (registered !== undefined) return registered;
    throw new PlatformError('NOT_FOUND', `There is no function "${idOrName}".`, {
      data: { field: 'id' },
    });
  }

  async function withName<T>(name: string, run: () => Promise<T>): Promise<T> {
    if (byName.has(name) || reserved.has(name)) {
      throw new PlatformError('NAME_TAKEN', `A function "${name}" exists already.`, {
        data: { field: 'name' },
      });
    }
    reserved.add(name);
    try {
      return await run();
    } finally {
      reserved.delete(name);
    }
  }

  /** Builds, stores, and only then lets calls see the new version. */
  async function save(fn: StoredFunction, before: Registered | undefined): Promise<FunctionDetail> {
    const standby = await deployer.standBy(fn);
    try {
      await store.saveFunction(fn);
    } catch (error) {
      standby?.discard();
      throw error;
    }
    const registered = before ?? { fn, deployed: false };
    if (before) byName.delete(before.fn.name);
    registered.fn = fn;
    put(registered);
    if (standby) standby.activate();
    else executor.remove(fn.id);
    registered.deployed = standby !== undefined;
    return toDetail(fn);
  }

  return {
    find,
    has: (id) => byId.has(id),
    idOf: (idOrName) => (byName.get(idOrName) ?? byId.get(idOrName))?.fn.id,
    detail: (idOrName) => toDetail(find(idOrName).fn),
    list: () =>
      [...byName.values()]
        .map(({ fn }) => toInfo(fn))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    get size() {
      return byId.size;
    },

    create: (input) =>
      withName(input.name, () => {
        const runtime = catalog.resolve(input.runtime);
        const handler = input.handler ?? runtime.defaultHandler;
        const files = filesOf(input, runtime, {});
        const now = Date.now();
        const fn: StoredFunction = {
          id: uuid(),
          name: input.name,
          version: 1,
          createdAt: now,
          updatedAt: now,
          runtime: runtime.id,
          handler,
          files,
          hash: sourceHash(runtime.id, handler, files),
          timeout: input.timeout ?? defaults.timeout,
          memory: input.memory ?? defaults.memory,
          concurrency: input.concurrency ?? defaults.concurrency,
          env: input.env ?? {},
          description: input.description ?? '',
        };
        return save(fn, undefined);
      }),

    async update(idOrName, input) {
      const { id } = find(idOrName).fn;
      return locked(id, async () => {
        const before = find(id);
        const { fn } = before;
        const runtime = catalog.resolve(input.runtime ?? fn.runtime);
        const same = runtime.id === fn.runtime;
        const handler = input.handler ?? (same ? fn.handler : runtime.defaultHandler);
        const files = filesOf(input, runtime, same ? fn.files : {});
        const next: StoredFunction = {
          ...fn,
          name: input.name ?? fn.name,
          version: fn.version + 1,
          updatedAt: Math.max(Date.now(), fn.updatedAt + 1),
          runtime: runtime.id,
          handler,
          files,
          hash: sourceHash(runtime.id, handler, files),
          timeout: input.timeout ?? fn.timeout,
          memory: input.memory ?? fn.memory,
          concurrency: input.concurrency ?? fn.concurrency,
          env: input.env ?? fn.env,
          description: input.description ?? fn.description,
        };
        return next.name === fn.name
          ? save(next, before)
          : withName(next.name, () => save(next, before));
      });
    },

    async remove(idOrName) {
      const { id } = find(idOrName).fn;
      await locked(id, async () => {
        const registered = find(id);
        await store.removeFunction(id);
        byId.delete(id);
        byName.delete(registered.fn.name);
        executor.remove(id);
        await folders.remove(id);
      });
    },

    async ensureDeployed(registered) {
      if (registered.deployed) return;
      await locked(registered.fn.id, async () => {
        if (registered.deployed || !byId.has(registered.fn.id)) return;
        await deployer.deploy(registered.fn);
        registered.deployed = true;
      });
    },
  };
}

/** The files that an input means; those of before where it names none. */
function filesOf(
  input: { code?: string | undefined; files?: Record<string, string> | undefined },
  runtime: Runtime,
  before: Record<string, string>,
): Record<string, string> {
  if (input.files !== undefined) return input.files;
  if (input.code !== undefined) return { [runtime.entryFile(input.code)]: input.code };
  if (Object.keys(before).length > 0) return before;
  throw new PlatformError('INVALID_INPUT', 'Another runtime needs other source: give "code" too.', {
    data: { field: 'code' },
  });
}

function toInfo(fn: StoredFunction): FunctionInfo {
  const { id, name, runtime, handler, version, timeout, memory, concurrency, env } = fn;
  return {
    ...{ id, name, runtime, handler, version, timeout, memory, concurrency, env },
    description: fn.description,
    createdAt: new Date(fn.createdAt).toISOString(),
    updatedAt: new Date(fn.updatedAt).toISOString(),
  };
}

function toDetail(fn: StoredFunction): FunctionDetail {
  return { ...toInfo(fn), files: fn.files };
}
