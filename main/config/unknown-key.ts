import { ConfigError } from './config-error.ts';
import { SLOTS } from './keys.ts';
import { nearest } from './nearest.ts';

/** What to say about a key of the file that there is not. */
export function unknownKey(origin: string, above: readonly string[], name: string): ConfigError {
  const siblings = keysBelow(above);
  const near = nearest(name, siblings);
  const meant = near === undefined ? inAnotherSection(name) : [...above, near].join('.');
  const hint =
    meant === undefined ? `known here: ${siblings.join(', ')}.` : `did you mean ${meant}?`;
  return new ConfigError(`${origin} is not a setting; ${hint}`);
}

/** The names one level below a section: `['node', 'python', 'go']`. */
export function keysBelow(above: readonly string[]): string[] {
  const names = SLOTS.map((slot) => slot.path.split('.'))
    .filter((parts) => above.every((part, index) => parts[index] === part))
    .map((parts) => parts[above.length]);
  return [...new Set(names)].filter((name) => name !== undefined);
}

function inAnotherSection(name: string): string | undefined {
  const paths = new Map(SLOTS.map(({ path }) => [path.slice(path.lastIndexOf('.') + 1), path]));
  return paths.get(nearest(name, paths.keys()) ?? '');
}
