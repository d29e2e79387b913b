// The event of a call is cut out of its body unparsed: whatever is sent, it must be what JSON says.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PlatformError } from '../../main/contract/errors.ts';
import { readInvokeBody } from '../../main/http/invoke-body.ts';
import { anyBytes, canonical, isClean, jsonText, tries } from '../fuzz.ts';

/** Refusals are the one thing that may be thrown. */
function read(body: Buffer): { event: unknown; context: unknown } | undefined {
  try {
    const { event, context } = readInvokeBody(body);
    return { event: JSON.parse(event.toString()), context: JSON.parse(context) };
  } catch (error) {
    expect(error).toBeInstanceOf(PlatformError);
    expect(error).toMatchObject({ code: 'INVALID_INPUT' });
    return undefined;
  }
}

/** A context has no member of this name: it means another thing wherever members are copied. */
function withoutPrototype(context: object): object {
  return Object.fromEntries(Object.entries(context).filter(([name]) => name !== '__proto__'));
}

const member = fc.tuple(
  fc.constantFrom('"event"', '"\\u0065vent"', '"context"', '"event" ', '\n"event"'),
  jsonText,
);
const body = fc
  .array(member, { maxLength: 4 })
  .map((all) => `{${all.map(([name, value]) => `${name}:${value}`).join()}}`);

describe('the body of a call', () => {
  test('gives the event and the context that JSON.parse finds in it', () => {
    fc.assert(
      fc.property(body, (text) => {
        const parsed = JSON.parse(text) as { event?: unknown; context?: unknown };
        const { event = {}, context = {} } = parsed;
        const got = read(Buffer.from(text));
        if (typeof context !== 'object' || context === null || Array.isArray(context)) {
          expect(got).toBeUndefined();
          return;
        }
        expect(got).toBeDefined();
        expect(canonical(got?.event)).toBe(canonical(event));
        expect(canonical(got?.context)).toBe(canonical(withoutPrototype(context)));
        expect(isClean()).toBe(true);
      }),
      { ...tries(2_000), examples: [['{"context":{"\\u005f\\u005fproto__":null}}']] },
    );
  });

  test('is refused in so many words where it is anything else', () => {
    const broken = fc.tuple(body, fc.nat(), anyBytes).map(([text, at, noise]) => {
      const bytes = Buffer.from(text);
      const place = at % (bytes.length + 1);
      return Buffer.concat([bytes.subarray(0, place), noise, bytes.subarray(place)]);
    });
    const other = fc.oneof(
      anyBytes,
      jsonText.map((text) => Buffer.from(text)),
      broken,
    );
    fc.assert(
      fc.property(other, (bytes) => void read(bytes)),
      tries(2_000),
    );
  });
});
