import { isCollection, isMap, parseDocument, type Document } from 'yaml';
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
  return isCollection(document.contents) || document.commentBefore
    ? document.toString({ lineWidth: 0, nullStr: '' })
    : '';
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
    document.setIn(section, document.createNode({}));
  }
  document.setIn(location, value);
}

function remove(document: Document, location: readonly string[]): void {
  if (!document.hasIn(location)) return;
  document.deleteIn(location);
  // A section without keys says nothing.
  const section = location.slice(0, -1);
  if (section.length === 0) return;
  const node = document.getIn(section, true);
  if (isMap(node) && node.items.length === 0 && !node.comment) remove(document, section);
}
