import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ValuesOf } from './key.ts';
import { SLOTS } from './keys.ts';
import { defaultWorkDir, resolveDataDir } from './data-dir.ts';
import { fromEnvironment, tokenFromEnvironment, type Environment } from './environment.ts';
import { fromFlags, type Flags } from './flags.ts';
import { absolute, checkSetting, type Setting } from './setting.ts';
import type { CONFIG_TABLE } from './table.ts';
import { fromYamlFile } from './yaml-file.ts';

/** Everything the platform is told at its start. Paths are absolute; times are in seconds. */
export interface Config extends ValuesOf<typeof CONFIG_TABLE> {
  dataDir: string;
  /** The file that was read; undefined where there is none. */
  configFile: string | undefined;
  /** The bearer token that the environment sets; undefined to use the one in the data directory. */
  token: string | undefined;
  /** Where each key's value comes from, by its path; `default` where nothing sets it. */
  sources: ReadonlyMap<string, Source>;
}

/** What sets a value, weakest first. */
export type Source = 'default' | 'file' | 'environment' | 'flag';

export interface ConfigSources {
  flags: Flags;
  env: Environment;
  /** Absolute folder that relative paths of flags and environment variables start from. */
  cwd: string;
}

/**
 * Reads the configuration: defaults < config.yaml < environment < flags. Throws `ConfigError`,
 * also for a wrong value that a stronger source would have replaced.
 */
export function loadConfig({ flags, env, cwd }: ConfigSources): Config {
  const dataDir = resolveDataDir(flags['data-dir'], env, cwd);
  const configFile = findConfigFile(flags['config'], cwd, dataDir);
  const values = new Map<string, unknown>(SLOTS.map((slot) => [slot.path, slot.default]));
  values.set('runtime.work_dir', defaultWorkDir(dataDir));
  const sources = new Map<string, Source>(SLOTS.map((slot) => [slot.path, 'default']));
  const given: [Source, Iterable<Setting>][] = [
    ['file', configFile === undefined ? [] : fromYamlFile(configFile)],
    ['environment', fromEnvironment(env, cwd)],
    ['flag', fromFlags(flags, cwd)],
  ];
  for (const [source, settings] of given) {
    for (const setting of settings) {
      values.set(setting.slot.path, checkSetting(setting));
      sources.set(setting.slot.path, source);
    }
  }
  const config = { dataDir, configFile, token: tokenFromEnvironment(env), sources };
  for (const { location, path: path_ } of SLOTS) place(config, location, values.get(path_));
  // The table's own types say what each of its slots holds.
  return config as unknown as Config;
}

function findConfigFile(
  flag: string | undefined,
  cwd: string,
  dataDir: string,
): string | undefined {
  if (flag) return absolute(flag, cwd);
  return [path.join(cwd, 'config.yaml'), path.join(dataDir, 'config.yaml')].find(existsSync);
}

function place(target: object, location: readonly string[], value: unknown): void {
  let at = target as Record<string, unknown>;
  for (const name of location.slice(0, -1)) {
    at = (at[name] ??= {}) as Record<string, unknown>;
  }
  at[location.at(-1) ?? ''] = Array.isArray(value) ? [...(value as unknown[])] : value;
}
