import type { Diagnostic, FunctionDetail } from '../../../../main/contract/function';
import { toFailure, type Failure } from '../../lib/failure';
import { refreshFunctions } from '../../lib/functions.svelte';
import { platform } from '../../lib/platform.svelte';
import {
  changesOf,
  check,
  isValid,
  rebase,
  toDraft,
  type Draft,
  type Settings,
} from './settings-form';

/** One look at a function's settings: what was loaded, what is typed, and what came of saving it. */
export class SettingsSession {
  readonly #name: string;
  /** What the draft began with. */
  #base = $state.raw<FunctionDetail | undefined>(undefined);
  #failure = $state.raw<Failure | undefined>(undefined);
  #busy = $state(false);
  #clashes = $state.raw<readonly (keyof Settings)[]>([]);

  draft = $state<Draft | undefined>(undefined);
  readonly problems = $derived(this.draft && check(this.draft));
  readonly dirty = $derived.by(
    () =>
      this.draft !== undefined &&
      this.#base !== undefined &&
      Object.keys(changesOf(this.draft, this.#base)).length > 0,
  );

  constructor(name: string) {
    this.#name = name;
  }

  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** Where the code does not load with these settings. */
  get diagnostics(): readonly Diagnostic[] {
    const data = this.#failure?.data as { diagnostics?: Diagnostic[] } | undefined;
    return this.#failure?.code === 'BUILD_FAILED' ? (data?.diagnostics ?? []) : [];
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** Settings that somebody else saved with another value meanwhile. */
  get clashes(): readonly (keyof Settings)[] {
    return this.#clashes;
  }

  async load(): Promise<void> {
    await this.#try(async () => {
      this.#take(await platform.functions.get({ id: this.#name }));
    });
  }

  /** Gives up what is typed for what was saved meanwhile. */
  takeTheirs(): void {
    if (this.#base) this.#take(this.#base);
  }

  /**
   * The version that was saved; undefined where it was not, or where the person must look first.
   */
  async save(): Promise<number | undefined> {
    let saved: number | undefined;
    await this.#try(async () => {
      saved = await this.#save();
    });
    if (saved !== undefined) void refreshFunctions();
    return saved;
  }

  async #save(): Promise<number | undefined> {
    const [base, draft] = [this.#base, this.draft];
    if (base === undefined || draft === undefined || !isValid(check(draft))) return undefined;
    const changes = changesOf(draft, base);
    if (Object.keys(changes).length === 0) return base.version;
    try {
      const { id, version: ifVersion } = base;
      return (await platform.functions.update({ id, ifVersion, ...changes })).version;
    } catch (error) {
      if (toFailure(error).code !== 'VERSION_CONFLICT') throw error;
      const theirs = await platform.functions.get({ id: base.id });
      const rebased = rebase(draft, base, theirs);
      this.#base = theirs;
      this.draft = rebased.draft;
      this.#clashes = rebased.clashes;
      // What others changed elsewhere, such as the code, is in nobody's way.
      return rebased.clashes.length === 0 ? this.#save() : undefined;
    }
  }

  #take(detail: FunctionDetail): void {
    this.#base = detail;
    this.draft = toDraft(detail);
    this.#clashes = [];
  }

  async #try(action: () => Promise<void>): Promise<void> {
    this.#busy = true;
    this.#failure = undefined;
    try {
      await action();
    } catch (error) {
      this.#failure = toFailure(error);
    } finally {
      this.#busy = false;
    }
  }
}
