import os from 'node:os';
import path from 'node:path';
import { ConfigError } from './config-error.ts';
import type { Slot } from './keys.ts';

/** A value as one source gives it, not yet checked. */
export interface Setting {
  readonly slot: Slot;
  readonly value: unknown;
  /** Begins an error's line: `environment variable PORT`, `/x/config.yaml, line 3: server.port`. */
  readonly origin: string;
  /** Absolute folder that relative paths start from. */
  readonly base: string;
}

/** The checked value of a setting. Throws `ConfigError`. */
export function checkSetting({ slot, value, origin, base }: Setting): unknown {
  const checked = slot.schema.safeParse(value);
  if (!checked.success) throw refusal(origin, value, slot.allowed);
  const result: unknown = checked.data;
  if (typeof result !== 'string') return result;
  if (slot.kind === 'path') return absolute(result, base);
  if (slot.kind === 'program') return /[/\\]/.test(result) ? absolute(result, base) : result;
  return result;
}

/** What an environment variable's or a flag's text means. What can't be read stays text. */
export function parseText(slot: Slot, text: string): unknown {
  if (slot.kind === 'number') return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  if (slot.kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (slot.kind !== 'list') return text;
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** One line that says where, what, and what is allowed there. */
export function refusal(origin: string, value: unknown, allowed: string): ConfigError {
  return new ConfigError(`${origin} is ${shown(value)}, but must be ${allowed}.`);
}

/** `file` from `base`; `~` is the home folder. */
export function absolute(file: string, base: string): string {
  const home = /^~(?=$|[/\\])/.test(file) ? path.join(os.homedir(), file.slice(1)) : file;
  return path.resolve(base, home);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
