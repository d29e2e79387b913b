import { scan, type Token } from './go-scanner.ts';
import { readSignature, type Signature } from './signature.ts';

/** What the build needs to know about one Go file. Read without a parser: broken files work too. */
export interface GoFile {
  /** Where the name after `package` is; undefined where there is no such line. */
  packageName: Token | undefined;
  /** Paths and given names of its imports. */
  imports: { path: string; name: string | undefined }[];
  functions: GoFunction[];
  /** Names that are declared outside functions. */
  declared: Set<string>;
  /** Names seen without a dot behind them: those may be variables. */
  bare: Set<string>;
  /** `name.member` uses: the name, and every member asked of it. */
  selectors: Map<string, Set<string>>;
}

export interface GoFunction {
  name: string;
  line: number;
  signature: Signature;
}

export function readGoFile(source: string): GoFile {
  const tokens = scan(source);
  const file: GoFile = {
    packageName: undefined,
    imports: [],
    functions: [],
    declared: new Set(),
    bare: new Set(),
    selectors: new Map(),
  };
  let at = 0;
  if (tokens[0]?.text === 'package' && tokens[1]?.kind === 'word') {
    file.packageName = tokens[1];
    at = 2;
  }
  let depth = 0;
  for (; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined) break;
    if ('({['.includes(token.text)) depth++;
    else if (')}]'.includes(token.text)) depth--;
    else if (token.kind === 'word') {
      if (depth === 0 && token.text === 'import') at = readImports(tokens, at + 1, file) - 1;
      else if (depth === 0) readDeclaration(tokens, at, file);
      readUse(tokens, at, file);
    }
  }
  return file;
}

function readImports(tokens: Token[], from: number, file: GoFile): number {
  const many = tokens[from]?.text === '(';
  let at = many ? from + 1 : from;
  for (; at < tokens.length; at++) {
    const token = tokens[at];
    if (token?.kind === 'text') {
      const before = tokens[at - 1];
      const named = before?.line === token.line && /^[\p{L}_.]/u.test(before.text);
      const name = named && before.text !== 'import' ? before.text : undefined;
      file.imports.push({ path: token.text.slice(1, -1), name });
      if (!many) return at + 1;
    } else if (token?.text === ')' || (token?.kind === 'sign' && !'.;'.includes(token.text))) {
      return at + 1;
    }
  }
  return at;
}

function readDeclaration(tokens: Token[], at: number, file: GoFile): void {
  const keyword = tokens[at]?.text ?? '';
  const next = tokens[at + 1];
  if (next === undefined || !/^(func|var|const|type)$/.test(keyword)) return;
  if (next.kind === 'word') {
    file.declared.add(next.text);
    const opener = tokens[at + 2]?.text ?? '';
    if (keyword === 'func' && (opener === '(' || opener === '[')) {
      const signature = readSignature(tokens, at + 2);
      file.functions.push({ name: next.text, line: next.line, signature });
    }
  } else if (next.text === '(' && keyword !== 'func') {
    let depth = 0;
    for (let inner = at + 1; inner < tokens.length; inner++) {
      const token = tokens[inner];
      if (token === undefined) return;
      if ('({['.includes(token.text)) depth++;
      else if (')}]'.includes(token.text) && --depth === 0) return;
      const startsLine = tokens[inner - 1]?.line !== token.line || tokens[inner - 1]?.text === '(';
      if (depth === 1 && token.kind === 'word' && startsLine) file.declared.add(token.text);
    }
  }
}

function readUse(tokens: Token[], at: number, file: GoFile): void {
  const name = tokens[at]?.text ?? '';
  if (tokens[at - 1]?.text === '.') return;
  const member = tokens[at + 2];
  if (tokens[at + 1]?.text === '.' && member?.kind === 'word') {
    const members = file.selectors.get(name) ?? new Set();
    file.selectors.set(name, members.add(member.text));
  } else if (tokens[at + 1]?.text !== ':') {
    // With a colon it is a label or a field's key, which declare nothing.
    file.bare.add(name);
  }
}
