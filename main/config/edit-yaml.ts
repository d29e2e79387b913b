import { isCollection, isMap, isNode, isScalar, parseDocument, type Document } from 'yaml';
import { ConfigError } from './config-error.ts';

/**
 * A YAML text with keys set, or removed where their value is `null`. Comments, order and all else
 * stay as they are. Throws `ConfigError` where the text has no place for a key.
 */
export function editYaml(text: string, changes: ReadonlyMap<string, unknown>): string {
  const document = parseDocument(text, { prettyErrors: false });
  const root = document.contents;
  // Nothing but comments, or an empty value.
  if (!isCollection(root)) document.contents = null;
  for (const [path, value] of changes) {
    const location = path.split('.');
    if (value === null) remove(document, location);
    else set(document, location, value);
  }
  // A map without keys would be written as `{}`.
  if (isMap(document.contents) && document.contents.items.length === 0) {
    document.commentBefore ??= document.contents.commentBefore ?? document.contents.comment ?? null;
    document.contents = null;
  }
  const written = document.toString({ lineWidth: 0, nullStr: '' });
  return written.trim() === '' ? '' : written;
}

function set(document: Document, location: readonly string[], value: unknown): void {
  for (let depth = 1; depth < location.length; depth++) {
    const section = location.slice(0, depth);
    const node = document.getIn(section, true);
    // `server:` with nothing below it.
    if (node === undefined || isMap(node)) continue;
    if (document.getIn(section) !== null) {
      throw new ConfigError(
        `${section.join('.')} is not written as a section with keys below it. Change it in the file by hand.`,
      );
    }
    const empty = document.createNode({});
    if (isNode(node)) empty.commentBefore = node.comment ?? null;
    document.setIn(section, empty);
  }
  document.setIn(location, value);
}

/** What stands above the first key's own comment, behind an empty line, is about the file. */
function keepHeading(document: Document, location: readonly string[]): void {
  const [first] = isMap(document.contents) ? document.contents.items : [];
  if (location.length > 1 || !isScalar(first?.key) || first.key.value !== location[0]) return;
  const comment = first.key.commentBefore ?? '';
  const end = comment.lastIndexOf('\n\n');
  if (end > 0) document.commentBefore ??= comment.slice(0, end);
}

function remove(document: Document, location: readonly string[]): void {
  if (!document.hasIn(location)) return;
  keepHeading(document, location);
  document.deleteIn(location);
  // A section without keys says nothing.
  const section = location.slice(0, -1);
  if (section.length === 0) return;
  const node = document.getIn(section, true);
  if (isMap(node) && node.items.length === 0 && !node.comment) remove(document, section);
}
