import { ConfigError } from './config-error.ts';
import { SLOTS } from './keys.ts';
import { parseText, refusal, type Setting } from './setting.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What this variable of older installations means. */
const GIN_MODES = new Map([
  ['release', 'release'],
  ['debug', 'debug'],
  ['test', 'debug'],
]);

/** The settings that environment variables give. An empty variable is as good as none. */
export function* fromEnvironment(env: Environment, cwd: string): Generator<Setting> {
  for (const slot of SLOTS) {
    const text = env[slot.env];
    if (text) {
      const origin = `environment variable ${slot.env}`;
      yield { slot, value: parseText(slot, text), origin, base: cwd };
    } else if (slot.env === 'MODE' && env['GIN_MODE']) {
      const origin = 'environment variable GIN_MODE';
      const mode = GIN_MODES.get(env['GIN_MODE']);
      if (mode === undefined) throw refusal(origin, env['GIN_MODE'], 'release, debug or test');
      yield { slot, value: mode, origin, base: cwd };
    }
  }
}

/** The token that the environment sets; undefined where it sets none. Throws `ConfigError`. */
export function tokenFromEnvironment(env: Environment): string | undefined {
  const token = env['CLOUDFUNCTION_TOKEN'];
  if (!token) return undefined;
  if (!/^[\x21-\x7e]{16,}$/.test(token)) {
    // Its value is a secret, so this line alone does not repeat it.
    throw new ConfigError(
      'environment variable CLOUDFUNCTION_TOKEN must be at least 16 printable ASCII characters without spaces.',
    );
  }
  return token;
}
