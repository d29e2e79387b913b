// What tests with generated input share. FUZZ_TIMES=100 has each try a hundred times as much, and other
// input each time; a failure prints the seed that repeats it.
import fc from 'fast-check';

const TIMES = Number(process.env['FUZZ_TIMES'] ?? 1);
/** So that a change is judged by what it changes. */
const SEED = 2026;

/** Tries so many inputs, the same ones unless asked for more. */
export function tries(count: number): { numRuns: number; seed?: number } {
  return TIMES === 1 ? { numRuns: count, seed: SEED } : { numRuns: count * TIMES };
}

/** Bytes cut anywhere, as a pipe cuts them: empty chunks too. */
export function inChunks(bytes: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer[]> {
  return fc.tuple(bytes, fc.array(fc.nat())).map(([whole, cuts]) => {
    const places = cuts.map((cut) => cut % (whole.length + 1)).toSorted((a, b) => a - b);
    return [0, ...places].map((from, n) => whole.subarray(from, places[n] ?? whole.length));
  });
}

export const anyBytes: fc.Arbitrary<Buffer> = fc.uint8Array({ maxLength: 200 }).map(Buffer.from);

const space = fc.constantFrom('', '', '', ' ', '\n', '\t \r\n');
/** Names that mean something to an object of JavaScript. */
const POLLUTING = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then'];
export const memberName = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom(...POLLUTING),
);
/** The text of a string, each character as itself or escaped. */
export const stringText = memberName.map((text) => JSON.stringify(text));
const escapedText = memberName.map(
  (text) =>
    `"${Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`,
);
const nameText = fc.oneof(stringText, escapedText);

/** Any JSON value as text: with spaces, escapes, members that occur twice and names that pollute. */
export const { json: jsonText } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('null', 'true', 'false', '0', '-0', '1e3', '{}', '[]'),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
    nameText,
    fc
      .tuple(space, fc.array(tie('json'), { maxLength: 4 }))
      .map(([gap, all]) => `[${gap}${all.join(`${gap},`)}]`),
    fc
      .tuple(space, fc.array(fc.tuple(nameText, tie('json')), { maxLength: 4 }))
      .map(
        ([gap, all]) =>
          `{${all.map(([name, value]) => `${gap}${name}${gap}:${gap}${value}${gap}`).join()}}`,
      ),
  ),
}));

/** The same text for the same value, in whatever order its members come. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`).join()}}`;
}

/** Whether nobody has put anything into the prototype of all objects. */
export function isClean(): boolean {
  return Object.keys(Object.prototype).length === 0 && !('polluted' in {});
}
