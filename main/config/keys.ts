import type { Key, Kind, KeyTable } from './key.ts';
import { CONFIG_TABLE } from './table.ts';

/** What a setting is, for help texts, the documentation and a settings view. */
export interface ConfigKey {
  /** As the file has it: `runtime.max_concurrent`. */
  readonly path: string;
  readonly kind: Kind;
  /** The environment variable. */
  readonly env: string;
  /** With its dashes: `--max-concurrent`. */
  readonly flag: string;
  /** What the flag takes: `number`. */
  readonly argument: string;
  /** Undefined where it is worked out at start; `defaultText` then says how. */
  readonly default: unknown;
  readonly defaultText: string;
  readonly description: string;
  /** Ends the sentence "… must be". */
  readonly allowed: string;
}

/** A key together with where its value goes. */
export interface Slot extends ConfigKey {
  /** `['runtime', 'maxConcurrent']`. */
  readonly location: readonly string[];
  readonly schema: Key<never>['schema'];
}

/** Every setting, in the order of the documentation. */
export const SLOTS: readonly Slot[] = [...slotsOf(CONFIG_TABLE as unknown as KeyTable, [])];

/** Every setting's description, in the order of the documentation. */
export const CONFIG_KEYS: readonly ConfigKey[] = SLOTS;

function* slotsOf(table: KeyTable, above: readonly string[]): Generator<Slot> {
  for (const [name, entry] of Object.entries(table)) {
    const location = [...above, name];
    if (!isKey(entry)) {
      yield* slotsOf(entry, location);
      continue;
    }
    const { defaultText = describe(entry.default) } = entry;
    yield {
      location,
      path: location.map(snakeCase).join('.'),
      kind: entry.kind,
      env: entry.env,
      flag: `--${entry.flag}`,
      argument: entry.argument,
      default: entry.defaultText === undefined ? entry.default : undefined,
      defaultText,
      description: entry.description,
      allowed: entry.allowed,
      schema: entry.schema,
    };
  }
}

function isKey(entry: Key<never> | KeyTable): entry is Key<never> {
  return typeof entry['kind'] === 'string';
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function describe(value: unknown): string {
  return Array.isArray(value) && value.length === 0 ? 'none' : String(value);
}
