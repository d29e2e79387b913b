import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isAlias, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { Document, Node, YAMLMap, YAMLParseError } from 'yaml';
import { ConfigError } from './config-error.ts';
import { SLOTS } from './keys.ts';
import type { Setting } from './setting.ts';
import { keysBelow, unknownKey } from './unknown-key.ts';

/** The settings that a YAML file gives. Throws `ConfigError` for what it has no place for. */
export function fromYamlFile(file: string): Setting[] {
  return fromYaml(readText(file), file);
}

/** The same of its text; `file` is what errors name, and where relative paths start from. */
export function fromYaml(text: string, file: string): Setting[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new ConfigError(`${file}, line ${line}, column ${col}: ${inWords(error)}`);
  }
  const root = document.contents;
  if (root === null || (isScalar(root) && root.value === null)) return [];
  if (!isMap(root)) {
    throw new ConfigError(`${file} must hold sections such as "server:" with keys below them.`);
  }
  const at = (node: Node) => `${file}, line ${lines.linePos(node.range?.[0] ?? 0).line}: `;
  return [...settingsOf(root, [], { at, document, base: path.dirname(file) })];
}

interface FileContext {
  /** `/x/config.yaml, line 3: ` */
  at(node: Node): string;
  document: Document;
  base: string;
}

function* settingsOf(map: YAMLMap, above: string[], context: FileContext): Generator<Setting> {
  for (const { key, value: given } of map.items) {
    const name = isScalar(key) ? String(key.value) : String(key);
    const path_ = [...above, name];
    const dotted = path_.join('.');
    const origin = context.at(isScalar(key) ? key : map) + dotted;
    const slot = SLOTS.find((candidate) => candidate.path === dotted);
    const isSection = SLOTS.some((candidate) => candidate.path.startsWith(`${dotted}.`));
    if (!slot && !isSection) throw unknownKey(origin, above, name);
    // An alias without its anchor stays what it is, and is told below.
    const value = isAlias(given) ? (given.resolve(context.document) ?? given) : given;
    // `port:` with nothing behind it is how people leave a key out.
    if (value == null || (isScalar(value) && value.value === null)) continue;
    if (isMap(value) && isSection) {
      yield* settingsOf(value, path_, context);
    } else if (slot) {
      yield {
        slot,
        value: plain(value, origin, context.document),
        origin,
        base: context.base,
      };
    } else {
      const keys = keysBelow(path_).join(', ');
      throw new ConfigError(`${origin} must be a section with keys below it: ${keys}.`);
    }
  }
}

function plain(value: unknown, origin: string, document: Document): unknown {
  if (!isNode(value)) return value;
  try {
    return value.toJS(document) as unknown;
  } catch (error) {
    throw new ConfigError(`${origin} can't be read: ${(error as Error).message}.`);
  }
}

function inWords({ code, message }: YAMLParseError): string {
  if (code === 'MULTIPLE_DOCS') return 'A second document begins here; the file may hold only one.';
  return message.replaceAll(/\s+/g, ' ').replace(/[.:]?$/, '.');
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const reason =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EISDIR'
          ? 'it is a folder'
          : (error as Error).message;
    throw new ConfigError(`the configuration file ${file} can't be read: ${reason}.`);
  }
}
