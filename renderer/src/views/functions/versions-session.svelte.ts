import type { FunctionDetail, VersionInfo } from '../../../../main/contract/function';
import { toFailure, type Failure } from '../../lib/failure';
import { refreshFunctions } from '../../lib/functions.svelte';
import { platform } from '../../lib/platform.svelte';
import { changedFiles, changedSettings, restoringOf } from './versions';

/** One look at a function's versions. */
export class VersionsSession {
  readonly #name: string;
  #list = $state.raw<readonly VersionInfo[] | undefined>(undefined);
  #current = $state.raw<FunctionDetail | undefined>(undefined);
  #chosen = $state.raw<FunctionDetail | undefined>(undefined);
  #number = $state<number | undefined>(undefined);
  #failure = $state.raw<Failure | undefined>(undefined);
  #overtaken = $state<number | undefined>(undefined);
  #busy = $state(false);

  readonly files = $derived(
    this.#chosen && this.#current ? changedFiles(this.#chosen.files, this.#current.files) : [],
  );
  readonly settings = $derived(
    this.#chosen && this.#current ? changedSettings(this.#chosen, this.#current) : [],
  );

  /** `first`: the version to compare at first, instead of the one before the current. */
  constructor(name: string, first?: number) {
    this.#name = name;
    this.#number = first;
  }

  /** Newest first. */
  get list(): readonly VersionInfo[] | undefined {
    return this.#list;
  }
  get current(): FunctionDetail | undefined {
    return this.#current;
  }
  /** The version that is compared with the current one, once it is here. */
  get chosen(): FunctionDetail | undefined {
    return this.#chosen;
  }
  /** Its number, from the moment it was chosen. */
  get number(): number | undefined {
    return this.#number;
  }
  get failure(): Failure | undefined {
    return this.#failure;
  }
  /** The version that somebody saved while this one was about to be restored. */
  get overtaken(): number | undefined {
    return this.#overtaken;
  }
  get busy(): boolean {
    return this.#busy;
  }

  async load(): Promise<void> {
    await this.#try(async () => {
      const [list, current] = await Promise.all([
        platform.functions.versions({ id: this.#name }),
        platform.functions.get({ id: this.#name }),
      ]);
      this.#list = list;
      this.#current = current;
    });
    const start = this.#number ?? this.#list?.[1]?.version ?? this.#list?.[0]?.version;
    if (start !== undefined) await this.choose(start);
  }

  async choose(version: number): Promise<void> {
    this.#number = version;
    await this.#try(async () => {
      const detail =
        version === this.#current?.version
          ? this.#current
          : await platform.functions.version({ id: this.#current?.id ?? this.#name, version });
      if (this.#number === version) this.#chosen = detail;
    });
  }

  /** The number of the version that it became; undefined where it did not. */
  async restore(): Promise<number | undefined> {
    const [chosen, current] = [this.#chosen, this.#current];
    if (chosen === undefined || current === undefined || this.#busy) return undefined;
    let saved: number | undefined;
    this.#overtaken = undefined;
    this.#busy = true;
    await this.#try(async () => {
      const { id, version: ifVersion } = current;
      saved = (await platform.functions.update({ id, ifVersion, ...restoringOf(chosen) })).version;
    });
    this.#busy = false;
    if (saved !== undefined) void refreshFunctions();
    else if (this.#failure?.code === 'VERSION_CONFLICT') {
      await this.load();
      this.#overtaken = this.#current?.version;
    }
    return saved;
  }

  async #try(action: () => Promise<void>): Promise<void> {
    this.#failure = undefined;
    try {
      await action();
    } catch (error) {
      this.#failure = toFailure(error);
    }
  }
}
