import { PlatformError } from '../../contract/errors.ts';
import type { Imported, ImportInput } from '../../contract/function.ts';
import type { Store } from '../../storage/store.ts';
import type { HostLog } from '../../../runtimes/runtime.ts';
import type { Registry } from '../registry.ts';
import { findBundles, type Bundle } from './bundles.ts';
import { readBundle, type Imports } from './read-bundle.ts';
import { writeArchive, type Exported } from './write-archive.ts';
import { readZip } from './zip-reader.ts';

const MAX_NAME_CHARS = 64;

/** Functions as plain files in zip archives. */
export interface Archives {
  /** These functions by id or name, else all. Without values of variables. NOT_FOUND. */
  write(functions: readonly string[] | undefined): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Creates the functions of an archive, one after the other: one that fails stops no other.
   * INVALID_INPUT for what is no such archive.
   */
  read(zip: Buffer, existing: ImportInput['existing']): Promise<Imported[]>;
}

export interface ArchiveOptions {
  functions: Registry;
  store: Store;
  maxEventBytes: number;
  log: HostLog;
}

export function createArchives({ functions, store, maxEventBytes, log }: ArchiveOptions): Archives {
  async function* exported(ids: Iterable<string>): AsyncGenerator<Exported> {
    for (const id of ids) {
      // Deleted while others were packed.
      if (!functions.has(id)) continue;
      yield { fn: functions.find(id).fn, events: await store.events(id) };
    }
  }

  /** `name-2`, or whatever is the first that nobody has. */
  function freeName(name: string): string {
    for (let count = 2; ; count++) {
      const end = `-${count}`;
      const free = name.slice(0, MAX_NAME_CHARS - end.length) + end;
      if (functions.idOf(free) === undefined) return free;
    }
  }

  async function add(
    { input, envNames, events }: Imports,
    existing: ImportInput['existing'],
  ): Promise<Imported> {
    const there = functions.idOf(input.name);
    if (there !== undefined && existing === 'skip') {
      const reason = 'A function of this name exists already.';
      return { name: input.name, outcome: 'skipped', reason };
    }
    const replace = there !== undefined && existing === 'replace';
    const name = there !== undefined && !replace ? freeName(input.name) : input.name;
    const { id } = replace
      ? await functions.update(there, { ...input, env: keptValues(there, envNames) })
      : await functions.create({ ...input, name });
    for (const event of events) await store.saveEvent(id, event);
    return { name, outcome: replace ? 'replaced' : 'created' };
  }

  /** An archive has names only: what a variable is set to here it stays. */
  function keptValues(id: string, names: readonly string[]): Record<string, string> {
    const { env } = functions.find(id).fn;
    // By own names: `constructor` is there in any object.
    const value = (name: string) => (Object.hasOwn(env, name) ? env[name] : undefined) ?? '';
    return Object.fromEntries(names.map((name) => [name, value(name)]));
  }

  async function take(
    bundle: Bundle,
    existing: ImportInput['existing'],
    seen: Set<string>,
  ): Promise<Imported> {
    let name = bundle.folder === '' ? 'function' : bundle.folder;
    try {
      const imports = await readBundle(bundle, maxEventBytes, (given) => (name = given));
      if (seen.has(name)) {
        const reason = 'The archive has another function of this name before it.';
        return { name, outcome: 'failed', reason };
      }
      seen.add(name);
      return await add(imports, existing);
    } catch (error) {
      if (!(error instanceof PlatformError)) log.error({ err: error }, 'an import failed');
      const known = error instanceof PlatformError ? error : new PlatformError('INTERNAL');
      return { name, outcome: 'failed', reason: known.message };
    }
  }

  return {
    write(wanted) {
      const ids = wanted?.map((idOrName) => functions.find(idOrName).fn.id);
      return writeArchive(exported(new Set(ids ?? functions.list().map(({ id }) => id))));
    },
    async read(zip, existing) {
      const seen = new Set<string>();
      const all: Imported[] = [];
      for (const bundle of findBundles(readZip(zip))) all.push(await take(bundle, existing, seen));
      return all;
    },
  };
}
