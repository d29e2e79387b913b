// What TypeScript's library does not describe yet: a number's own digits, in and out.
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };
type Reviver = (
  this: unknown,
  key: string,
  value: unknown,
  context?: { source?: string },
) => unknown;

/**
 * Parses JSON so that `JSON.stringify` gives back every number as it was written: 12345678901234567890
 * and 1.0 stay what they are. Throws `SyntaxError`.
 */
export function parseExact(text: string): unknown {
  const keepDigits: Reviver = (_key, value, context) => {
    const source = context?.source;
    return typeof value === 'number' && source !== undefined && String(value) !== source
      ? rawJSON(source)
      : value;
  };
  return JSON.parse(text, keepDigits) as unknown;
}
