import type { Setting } from '../../../../main/contract/settings';

export type Value = NonNullable<Setting['value']>;

/** Set by what is stronger than the file: writing the file would change nothing. */
export function isLocked({ source }: Setting): boolean {
  return source === 'environment' || source === 'flag';
}

/** What its control shows: what the next start will use. */
export function nextValue(setting: Setting): Value | undefined {
  if (isLocked(setting)) return setting.value;
  if (setting.fileValue !== undefined) return setting.fileValue;
  // Where the default is worked out at start, only the running platform knows it.
  return setting.default ?? (setting.source === 'default' ? setting.value : undefined);
}

/** Whether the file says something that could be taken out of it. */
export function isWritten({ fileValue }: Setting): boolean {
  return fileValue !== undefined;
}

/** A value as the text of its field. */
export function textOf(value: Value | undefined): string {
  return Array.isArray(value) ? value.join(', ') : String(value ?? '');
}

/** What a field's text means; null, so that the default counts again, where it is empty. */
export function valueOf(kind: Setting['kind'], text: string): Value | null {
  const trimmed = text.trim();
  if (kind === 'list') return trimmed === '' ? [] : trimmed.split(/[\s,，、]+/).filter(Boolean);
  if (trimmed === '') return null;
  // What is no number is the server's to refuse: it says what is allowed.
  if (kind === 'number' && !Number.isNaN(Number(trimmed))) return Number(trimmed);
  return trimmed;
}

/** Whether all words of a search are in what is said of a key. */
export function matches(search: string, texts: readonly string[]): boolean {
  const all = texts.join('\n').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}

/** `server` for `server.port`. */
export function groupOf({ path }: Setting): string {
  return path.split('.', 1)[0] ?? path;
}
