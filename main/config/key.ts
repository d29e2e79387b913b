import type { z } from 'zod';

/**
 * How the text of an environment variable or flag becomes a value. A `path` is made absolute: in
 * the file from the file's own folder, elsewhere from the working directory. A `program` is a path
 * when it has a separator, and else a name that the system finds.
 */
export type Kind = 'text' | 'number' | 'boolean' | 'list' | 'path' | 'program';

/** One setting; everything there is to know about it stands in its one entry of the table. */
export interface Key<T> {
  readonly schema: z.ZodType<T>;
  readonly kind: Kind;
  readonly default: T;
  /** The default in words, where it is worked out at start. */
  readonly defaultText?: string;
  /** The environment variable. */
  readonly env: string;
  /** The flag's name, without `--`. */
  readonly flag: string;
  /** What its flag takes, for `--help`: `bytes`. */
  readonly argument: string;
  readonly description: string;
  /** Ends the sentence "… must be". */
  readonly allowed: string;
}

/** Sections of keys, nested as in the file. */
export interface KeyTable {
  readonly [name: string]: Key<never> | KeyTable;
}

/** The values that a table of keys describes. */
export type ValuesOf<T> = T extends Key<infer V> ? V : { -readonly [K in keyof T]: ValuesOf<T[K]> };

/** Checks an entry's types without widening them. */
export function key<T>(entry: Key<T>): Key<T> {
  return entry;
}
