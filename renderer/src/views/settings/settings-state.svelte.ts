import { SvelteMap } from 'svelte/reactivity';
import type { Setting, Settings } from '../../../../main/contract/settings';
import { toFailure, type Failure } from '../../lib/failure';
import { platform } from '../../lib/platform.svelte';
import { m } from '../../paraglide/messages.js';
import { settingAllowed } from './setting-texts';
import type { Value } from './setting-value';

/** The configuration as the platform tells it, and what it said of changes. */
export class SettingsState {
  #settings = $state.raw<Settings>();
  #failure = $state.raw<Failure>();
  readonly #errors = new SvelteMap<string, string>();

  get settings(): Settings | undefined {
    return this.#settings;
  }

  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** Keys whose value in the file is not in use yet. */
  get pending(): Setting[] {
    return this.#settings?.settings.filter(({ pending }) => pending) ?? [];
  }

  find(path: string): Setting | undefined {
    return this.#settings?.settings.find((setting) => setting.path === path);
  }

  /** What is wrong with what was last entered. */
  errorOf(path: string): string | undefined {
    return this.#errors.get(path);
  }

  forgive(path: string): void {
    this.#errors.delete(path);
  }

  async load(): Promise<void> {
    try {
      this.#settings = await platform.settings.get();
      this.#failure = undefined;
    } catch (error) {
      this.#failure = toFailure(error);
    }
  }

  /** Writes one key; `null` takes it out of the file. Returns whether it was accepted. */
  async write(setting: Setting, value: Value | null): Promise<boolean> {
    const { path } = setting;
    try {
      this.#settings = await platform.settings.update({ values: { [path]: value } });
      this.#errors.delete(path);
      return true;
    } catch (error) {
      const { message, data } = toFailure(error);
      const field = (data as { field?: unknown } | undefined)?.field;
      const text =
        field === path ? m.settings_must_be({ allowed: settingAllowed(setting) }) : message;
      this.#errors.set(path, text);
      return false;
    }
  }
}
