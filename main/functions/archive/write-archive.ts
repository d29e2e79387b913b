import { setImmediate as nextTurn } from 'node:timers/promises';
import { Zip, ZipDeflate } from 'fflate';
import { FilePath } from '../../contract/function.ts';
import type { StoredEvent, StoredFunction } from '../../storage/store.ts';
import { MANIFEST } from './bundles.ts';
import { eventFile, looksLikeEvent } from './event-files.ts';
import { SOURCE_FOLDER, writeManifest } from './manifest.ts';

/** A regular file, readable by all. */
const FILE_MODE = 0o100644;
const UNIX = 3;

/** A function and the events kept for it. */
export interface Exported {
  fn: StoredFunction;
  events: readonly StoredEvent[];
}

/** A zip archive with a folder for each function. Other work goes on while it is packed. */
export async function writeArchive(
  functions: AsyncIterable<Exported>,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  const folders = new Set<string>();
  for await (const { fn, events } of functions) {
    const folder = folderOf(fn.name, folders);
    for (const [file, text] of filesOf(fn, events)) {
      const entry = new ZipDeflate(`${folder}/${file}`, { level: 6 });
      entry.mtime = fn.updatedAt;
      entry.os = UNIX;
      entry.attrs = FILE_MODE << 16;
      zip.add(entry);
      entry.push(Buffer.from(text), true);
      await nextTurn();
    }
  }
  zip.end();
  return new Uint8Array(Buffer.concat(chunks));
}

function* filesOf(fn: StoredFunction, events: readonly StoredEvent[]): Generator<[string, string]> {
  const paths = Object.keys(fn.files);
  const mistakable = (path: string) => path.toLowerCase() === MANIFEST || looksLikeEvent(path);
  const source = paths.some(mistakable) ? SOURCE_FOLDER : undefined;
  yield [MANIFEST, writeManifest(fn, source)];
  for (const [path, text] of Object.entries(fn.files)) {
    yield [source === undefined ? path : `${source}/${path}`, text];
  }
  for (const { name, event } of events) yield [eventFile(name), `${event}\n`];
}

/** Its name, unless some system takes that for a device or for another's. */
function folderOf(name: string, taken: Set<string>): string {
  const base = FilePath.safeParse(name).success ? name : `${name}_`;
  let folder = base;
  for (let count = 2; taken.has(folder.toLowerCase()); count++) folder = `${base}-${count}`;
  taken.add(folder.toLowerCase());
  return folder;
}
