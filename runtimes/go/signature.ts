import type { Token } from './go-scanner.ts';

/** A function's types as they are written, one text for each parameter and result. */
export interface Signature {
  generic: boolean;
  parameters: string[];
  results: string[];
}

/** What a person may write, in the order of how much it gives them. */
export const HANDLER_FORMS = [
  'func handler(event interface{}, context map[string]string) interface{}',
  'func handler(ctx context.Context, event T) (R, error)',
  'and the shorter forms of these: the arguments (), (T), (ctx), (ctx, T) or (T, map[string]string),' +
    ' the results nothing, R, error or (R, error)',
];

const BASIC_TYPE =
  /^(bool|string|error|byte|rune|uintptr|u?int(8|16|32|64)?|float(32|64)|complex(64|128))$/;
const NO_JSON = /^(chan\b|<-|func\()/;

/** Why a function can't be a handler; undefined where it can, as far as the text tells. */
export function signatureProblem(name: string, signature: Signature): string | undefined {
  const { generic, parameters, results } = signature;
  const [first = '', second = ''] = parameters;
  let problem: string | undefined;
  if (generic) problem = 'has type parameters';
  else if (parameters.some((type) => type.startsWith('...')))
    problem = 'takes a variable number of arguments';
  else if (NO_JSON.test(parameters.at(-1) ?? ''))
    problem = `takes ${parameters.at(-1) ?? ''}, which no JSON fits`;
  else if (parameters.length > 2) problem = `takes ${parameters.length} arguments`;
  else if (parameters.length === 2 && !/(^|\.)Context$/.test(first) && !canHoldContext(second)) {
    problem = `takes ${second} as its second argument`;
  } else if (results.length > 2) problem = `returns ${results.length} values`;
  else if (results.length === 2 && results[1] !== 'error') {
    problem = `returns ${results[1] ?? ''} as its second value, which must be error`;
  }
  if (problem === undefined) return undefined;
  return `${name} ${problem}. A handler has one of these forms: ${HANDLER_FORMS.join('; ')}.`;
}

/** A type of the person's own may be a map of texts: the harness looks at it when it loads. */
function canHoldContext(type: string): boolean {
  if (type === 'map[string]string' || type === 'interface{}') return true;
  return /^[\p{L}_][\p{L}\p{Nd}_.]*$/u.test(type) && !BASIC_TYPE.test(type);
}

/** Reads what follows a function's name, from its `(` or `[`. */
export function readSignature(tokens: readonly Token[], from: number): Signature {
  let at = from;
  const generic = tokens[at]?.text === '[';
  if (generic) at = closing(tokens, at) + 1;
  const end = closing(tokens, at);
  const parameters = typesOf(tokens.slice(at + 1, end));
  const next = tokens[end + 1];
  let results: string[] = [];
  if (next?.text === '(') results = typesOf(tokens.slice(end + 2, closing(tokens, end + 1)));
  else if (next !== undefined && next.text !== '{' && next.line === tokens[end]?.line) {
    results = [joined(tokens.slice(end + 1, bodyStart(tokens, end + 1)))];
  }
  return { generic, parameters, results };
}

function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    const text = tokens[at]?.text ?? '';
    if ('({['.includes(text)) depth++;
    else if (')}]'.includes(text) && --depth === 0) return at;
  }
  return tokens.length;
}

/** Where the function's `{` is; those of `interface{}` and `struct{}` in a result are not it. */
function bodyStart(tokens: readonly Token[], from: number): number {
  for (let at = from; at < tokens.length; at++) {
    const text = tokens[at]?.text ?? '';
    const before = tokens[at - 1]?.text;
    if (text === '{' && before !== 'interface' && before !== 'struct') return at;
    if ('({['.includes(text)) at = closing(tokens, at);
  }
  return tokens.length;
}

function typesOf(list: readonly Token[]): string[] {
  const parts = split(list);
  if (!parts.some(hasName)) return parts.map(joined);
  // In `a, b int` the type stands at the last name only.
  let type = '';
  return parts
    .reverse()
    .map((part) => (type = part.length > 1 ? joined(part.slice(1)) : type))
    .reverse();
}

function split(list: readonly Token[]): Token[][] {
  const parts: Token[][] = [];
  let part: Token[] = [];
  let depth = 0;
  for (const token of list) {
    if ('({['.includes(token.text)) depth++;
    else if (')}]'.includes(token.text)) depth--;
    if (token.text === ',' && depth === 0) {
      parts.push(part);
      part = [];
    } else part.push(token);
  }
  // A comma may stand behind the last one.
  return part.length > 0 ? [...parts, part] : parts;
}

function hasName(part: readonly Token[]): boolean {
  const [first, second] = part;
  if (first?.kind !== 'word' || second === undefined || second.text === '.') return false;
  if (/^(map|func|chan|interface|struct)$/.test(first.text)) return false;
  // `list []T` has a name, `List[T]` has none.
  return second.text !== '[' || closing(part, 1) < part.length - 1;
}

function joined(tokens: readonly Token[]): string {
  let text = '';
  for (const [index, token] of tokens.entries()) {
    const wordsMeet = token.kind === 'word' && tokens[index - 1]?.kind === 'word';
    text += wordsMeet ? ` ${token.text}` : token.text;
  }
  return text;
}
