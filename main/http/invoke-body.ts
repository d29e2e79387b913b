import { isUtf8 } from 'node:buffer';
import { PlatformError } from '../contract/errors.ts';
import { InvokeInput } from '../contract/invocation.ts';
import { invalidInput } from '../api/errors.ts';

/** How deep an event may be nested; runtimes' PROTOCOL.md promises to read as much. */
const MAX_DEPTH = 2_000;

/**
 * Reads the body of a call, `{event, context}`. The event's own bytes are cut out as they came, so
 * that no number loses digits and nothing is encoded again. Throws INVALID_INPUT.
 */
export function readInvokeBody(body: Buffer): { event: Buffer | string; context: string } {
  if (body.length === 0) return { event: '{}', context: '{}' };
  if (!isUtf8(body)) throw new PlatformError('INVALID_INPUT', 'The body is not UTF-8 text.');
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString());
  } catch (cause) {
    throw new PlatformError(
      'INVALID_INPUT',
      `The body is not JSON: ${cause instanceof Error ? cause.message : 'it can not be read'}.`,
      { cause },
    );
  }
  const { success, data, error } = InvokeInput.safeParse(parsed);
  if (!success) throw invalidInput(error.issues, error);
  const event = cutMember(body, 'event') ?? '{}';
  return { event, context: data.context === undefined ? '{}' : JSON.stringify(data.context) };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/**
 * The bytes of one member's value in a JSON object that is known to be valid; undefined without
 * that member. A name that occurs twice means its last value, as for `JSON.parse`. Throws
 * INVALID_INPUT when any member is nested too deeply.
 */
function cutMember(json: Buffer, name: string): Buffer | undefined {
  let depth = 0;
  /** Where the member's value begins that is being read, and whether it is the wanted one. */
  let valueStart = 0;
  let wanted = false;
  let found: Buffer | undefined;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (byte === QUOTE) {
      const end = endOfString(json, at);
      if (depth === 1 && valueStart === 0) {
        wanted = JSON.parse(json.toString('utf8', at, end + 1)) === name;
      }
      at = end;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth++;
      if (depth > MAX_DEPTH) throw tooDeep();
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth--;
      if (depth === 0 && wanted && valueStart > 0) found = json.subarray(valueStart, at);
    } else if (depth === 1 && byte === COLON) {
      valueStart = at + 1;
    } else if (depth === 1 && byte === COMMA) {
      if (wanted) found = json.subarray(valueStart, at);
      valueStart = 0;
      wanted = false;
    }
  }
  return found;
}

function endOfString(json: Buffer, start: number): number {
  for (let at = start + 1; ; at++) {
    if (json[at] === BACKSLASH) at++;
    else if (json[at] === QUOTE) return at;
  }
}

function tooDeep(): PlatformError {
  return new PlatformError('INVALID_INPUT', `The body is nested deeper than ${MAX_DEPTH} levels.`, {
    data: { field: 'event' },
  });
}
