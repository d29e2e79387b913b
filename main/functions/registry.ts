import { v7 as uuid } from 'uuid';
import { PlatformError } from '../contract/errors.ts';
import type {
  FunctionDetail,
  FunctionInfo,
  FunctionInput,
  FunctionUpdate,
  VersionInfo,
} from '../contract/function.ts';
import type { Executor } from '../executor/executor.ts';
import type { Store, StoredFunction } from '../storage/store.ts';
import { toDetail, toInfo } from './describe-function.ts';
import { filesOf } from './input-files.ts';
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
  /**
   * Saves a new version; the one in use serves until the new one is ready and stored.
   * VERSION_CONFLICT where another than `ifVersion` is current.
   */
  update(idOrName: string, input: FunctionUpdate): Promise<FunctionDetail>;
  remove(idOrName: string): Promise<void>;
  /**
   * Brings a removed function back: its last version's content becomes a new version, with `env`.
   * NOT_FOUND where there was none of this id, or where it is not removed.
   */
  restore(id: string, env: Record<string, string>): Promise<FunctionDetail>;
  /** Newest first; also of a removed function, by its id. NOT_FOUND. */
  versions(idOrName: string): Promise<VersionInfo[]>;
  /** One version; also of a removed function, by its id. NOT_FOUND. */
  version(idOrName: string, version: number): Promise<FunctionDetail>;
  list(): FunctionInfo[];
  detail(idOrName: string): FunctionDetail;
  has(id: string): boolean;
  /** The id of the function with this name or id. */
  idOf(idOrName: string): string | undefined;
  /** Throws NOT_FOUND. */
  find(idOrName: string): Registered;
  /** Makes sure the executor has the current version. RUNTIME_MISSING, BUILD_FAILED. */
  ensureDeployed(registered: Registered): Promise<void>;
  /**
   * Makes sure that calls can run on the current version, or on an earlier one beside it, and tells
   * in which of the executor's pools. NOT_FOUND, RUNTIME_MISSING, BUILD_FAILED.
   */
  ready(
    idOrName: string,
    version: number | undefined,
  ): Promise<{ fn: StoredFunction; pool: string }>;
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
  /** A function was made, saved, restored or removed. */
  changed(id: string): void;
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
    throw noFunction(idOrName);
  }

  const idOf = (idOrName: string) => (byName.get(idOrName) ?? byId.get(idOrName))?.fn.id;

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
    options.changed(fn.id);
    return toDetail(fn);
  }

  async function ensureDeployed(registered: Registered): Promise<void> {
    if (registered.deployed) return;
    await locked(registered.fn.id, async () => {
      if (registered.deployed || !byId.has(registered.fn.id)) return;
      await deployer.deploy(registered.fn);
      registered.deployed = true;
    });
  }

  async function storedVersion(idOrName: string, version: number): Promise<StoredFunction> {
    const fn = await store.version(idOf(idOrName) ?? idOrName, version);
    if (fn !== undefined) return fn;
    const text = `There is no version ${version} of a function "${idOrName}".`;
    throw new PlatformError('NOT_FOUND', text, { data: { field: 'version' } });
  }

  return {
    find,
    has: (id) => byId.has(id),
    idOf,
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
          sandbox: input.sandbox ?? false,
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
        if (input.ifVersion !== undefined && input.ifVersion !== fn.version) {
          throw new PlatformError('VERSION_CONFLICT', undefined, { data: { version: fn.version } });
        }
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
          sandbox: input.sandbox ?? fn.sandbox,
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
        options.changed(id);
        await folders.remove(id);
      });
    },

    restore: (id, env) =>
      locked(id, async () => {
        const there = idOf(id);
        if (there !== undefined) {
          const text = `The function "${id}" is not deleted: there is nothing to restore.`;
          throw new PlatformError('NOT_FOUND', text, { data: { field: 'id' } });
        }
        const [newest] = await store.versions(id);
        const last = newest && (await store.version(id, newest.version));
        if (last === undefined) throw noFunction(id);
        const fn = {
          ...last,
          version: last.version + 1,
          updatedAt: Math.max(Date.now(), last.updatedAt + 1),
          env,
        };
        return withName(fn.name, () => save(fn, undefined));
      }),

    async versions(idOrName) {
      const versions = await store.versions(idOf(idOrName) ?? idOrName);
      if (versions.length === 0) throw noFunction(idOrName);
      return versions.map((version) => ({
        ...version,
        updatedAt: new Date(version.updatedAt).toISOString(),
      }));
    },

    version: async (idOrName, version) => toDetail(await storedVersion(idOrName, version)),

    async ready(idOrName, version) {
      const registered = find(idOrName);
      const { id } = registered.fn;
      if (version === undefined || version === registered.fn.version) {
        await ensureDeployed(registered);
        const { fn } = find(id);
        if (version === undefined || version === fn.version) return { fn, pool: id };
      }
      // Its calls belong to the function as it is called today.
      const fn = { ...(await storedVersion(id, version)), name: registered.fn.name };
      const pool = await deployer.deployBeside(fn);
      // It may have been removed meanwhile.
      find(id);
      return { fn, pool };
    },

    ensureDeployed,
  };
}

function noFunction(idOrName: string): PlatformError {
  return new PlatformError('NOT_FOUND', `There is no function "${idOrName}".`, {
    data: { field: 'id' },
  });
}
