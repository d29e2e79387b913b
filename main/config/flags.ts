import { ConfigError } from './config-error.ts';
import { SLOTS } from './keys.ts';
import { nearest } from './nearest.ts';
import { parseText, type Setting } from './setting.ts';

/** Flags by their name without `--`: `{port: '0', 'data-dir': './data'}`. */
export type Flags = Readonly<Record<string, string | undefined>>;

/** Flags that say where to read rather than what to set. */
const OTHER_FLAGS = ['config', 'data-dir'];

/** The settings that flags give. Throws `ConfigError` for a flag there is not. */
export function* fromFlags(flags: Flags, cwd: string): Generator<Setting> {
  for (const [name, text] of Object.entries(flags)) {
    if (text === undefined || OTHER_FLAGS.includes(name)) continue;
    const slot = SLOTS.find(({ flag }) => flag === `--${name}`);
    if (!slot) {
      const known = [...SLOTS.map(({ flag }) => flag.slice(2)), ...OTHER_FLAGS];
      const meant = nearest(name, known);
      throw new ConfigError(
        `--${name} is not a flag${meant === undefined ? '' : `; did you mean --${meant}?`}`,
      );
    }
    yield { slot, value: parseText(slot, text), origin: slot.flag, base: cwd };
  }
}
