import { isDeepStrictEqual } from 'node:util';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { PlatformError } from '../contract/errors.ts';
import type { Setting as SettingInfo, Settings, SettingValues } from '../contract/settings.ts';
import { ConfigError } from './config-error.ts';
import { defaultWorkDir } from './data-dir.ts';
import { editYaml } from './edit-yaml.ts';
import { SLOTS, type Slot } from './keys.ts';
import type { Config } from './load.ts';
import { nearest } from './nearest.ts';
import { replaceFile } from './replace-file.ts';
import { checkSetting, type Setting } from './setting.ts';
import { fromYaml } from './yaml-file.ts';

/** Reads and writes the configuration of a platform that runs with `config`. */
export interface ConfigSettings {
  get(): Promise<Settings>;
  /** Writes to the file; `null` removes a key. INVALID_INPUT naming the key and what is allowed. */
  update(values: SettingValues): Promise<Settings>;
}

type Value = NonNullable<SettingValues[string]>;

export function createSettings(config: Config): ConfigSettings {
  const { dataDir } = config;
  const configFile = config.configFile ?? path.join(dataDir, 'config.yaml');
  let last: Promise<unknown> = Promise.resolve();

  async function readText(): Promise<string> {
    try {
      return await readFile(configFile, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      const text = `${configFile} can't be read: ${(error as Error).message}.`;
      throw new PlatformError('INVALID_INPUT', text, { cause: error });
    }
  }

  function describe(text: string): Settings {
    const written = new Map(readable(text, configFile).map((one) => [one.slot.path, one]));
    return {
      configFile,
      dataDir,
      settings: SLOTS.map((slot) => settingOf(slot, config, written.get(slot.path))),
    };
  }

  async function write(values: SettingValues): Promise<Settings> {
    const changes = new Map<string, unknown>();
    for (const [key, value] of Object.entries(values)) {
      check(key, value, configFile);
      changes.set(key, value);
    }
    const before = await readText();
    try {
      // A file that is wrong already is not made better by more keys.
      fromYaml(before, configFile).forEach(checkSetting);
      const after = editYaml(before, changes);
      fromYaml(after, configFile).forEach(checkSetting);
      if (after !== before) await replaceFile(configFile, after);
      return describe(after);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      throw new PlatformError('INVALID_INPUT', error.message, { cause: error });
    }
  }

  return {
    get: async () => describe(await readText()),
    update(values) {
      // One after the other: each begins with what the one before has written.
      const mine = last.then(() => write(values));
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}

/** What a text that may be half-edited says; nothing where it can't be read. */
function readable(text: string, file: string): Setting[] {
  try {
    return fromYaml(text, file);
  } catch (error) {
    if (error instanceof ConfigError) return [];
    throw error;
  }
}

function check(key: string, value: Value | null, file: string): void {
  const slot = SLOTS.find((one) => one.path === key);
  if (slot === undefined) {
    const meant = nearest(
      key,
      SLOTS.map((one) => one.path),
    );
    const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
    throw refused(key, `There is no setting "${key}".${hint}`);
  }
  if (value === null) return;
  try {
    checkSetting({ slot, value, origin: key, base: path.dirname(file) });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw refused(key, error.message, error);
  }
}

function refused(key: string, message: string, cause?: unknown): PlatformError {
  return new PlatformError('INVALID_INPUT', message, { data: { field: key }, cause });
}

function settingOf(slot: Slot, config: Config, written: Setting | undefined): SettingInfo {
  const source = config.sources.get(slot.path) ?? 'default';
  const value = valueAt(config, slot.location);
  const next = written === undefined ? defaultOf(slot, config) : checked(written);
  const choices = choicesOf(slot);
  return {
    path: slot.path,
    kind: slot.kind,
    description: slot.description,
    allowed: slot.allowed,
    ...(choices && { choices }),
    ...optional('default', slot.default as Value | undefined),
    defaultText: slot.defaultText,
    ...optional('value', value),
    ...optional('fileValue', written?.value as Value | undefined),
    source,
    env: slot.env,
    flag: slot.flag,
    pending:
      (source === 'default' || source === 'file') &&
      next !== undefined &&
      !isDeepStrictEqual(next.value, value),
  };
}

function optional<K extends string>(name: K, value: Value | undefined): Partial<Record<K, Value>> {
  return value === undefined ? {} : ({ [name]: value } as Record<K, Value>);
}

/** Undefined where the file has a value that no start would accept. */
function checked(written: Setting): { value: unknown } | undefined {
  try {
    return { value: checkSetting(written) };
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

function defaultOf(slot: Slot, { dataDir }: Config): { value: unknown } {
  return { value: slot.path === 'runtime.work_dir' ? defaultWorkDir(dataDir) : slot.default };
}

function choicesOf({ schema }: Slot): string[] | undefined {
  const inner: unknown = schema;
  return inner instanceof z.ZodEnum ? inner.options.map(String) : undefined;
}

function valueAt(config: Config, location: readonly string[]): Value | undefined {
  let at: unknown = config;
  for (const name of location) at = (at as Record<string, unknown>)[name];
  return at as Value | undefined;
}
