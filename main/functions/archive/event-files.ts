/** Where a function's kept events lie in an archive. */
const FOLDER = 'events/';
const EXTENSION = '.json';
/** Names that Windows gives to devices, whatever follows behind a dot. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** `events/<name>.json`. What a file can't be called everywhere is percent-encoded. */
export function eventFile(name: string): string {
  // eslint-disable-next-line no-control-regex
  const safe = name.replace(/[\u0000-\u001f\u007f<>:"|?*\\/%]/g, encodeURIComponent);
  const file = DEVICE.test(safe) ? `%${safe.charCodeAt(0).toString(16)}${safe.slice(1)}` : safe;
  return FOLDER + file + EXTENSION;
}

/** The event's name of such a file; undefined for any other path. */
export function eventName(path: string): string | undefined {
  if (!path.startsWith(FOLDER) || !path.endsWith(EXTENSION)) return undefined;
  const file = path.slice(FOLDER.length, -EXTENSION.length);
  if (file === '' || file.includes('/')) return undefined;
  try {
    return decodeURIComponent(file);
  } catch {
    return file;
  }
}

/** Whether a function's own file would be taken for a kept event. */
export function looksLikeEvent(path: string): boolean {
  return path.toLowerCase().startsWith(FOLDER);
}
