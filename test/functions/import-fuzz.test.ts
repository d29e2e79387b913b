// Archives that are damaged, made up, or meant to harm: refused in words, and nothing leaves its folder.
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PlatformError } from '../../main/contract/errors.ts';
import { findBundles, MANIFEST } from '../../main/functions/archive/bundles.ts';
import { readBundle, type Imports } from '../../main/functions/archive/read-bundle.ts';
import { readZip } from '../../main/functions/archive/zip-reader.ts';
import { isClean, memberName, tries } from '../fuzz.ts';
import { zipOf, type ZipPart } from './zip.ts';

const MAX_EVENT_BYTES = 4_096;
const CODE = 'exports.handler = () => 1;';

/** What an archive holds, and what is said of those that can't be taken. Nothing else is thrown. */
async function take(zip: Uint8Array): Promise<{ taken: Imports[]; refused: string[] }> {
  const taken: Imports[] = [];
  const refused: string[] = [];
  function refusal(error: unknown): void {
    expect(error).toBeInstanceOf(PlatformError);
    expect(error).toMatchObject({ code: 'INVALID_INPUT' });
    refused.push((error as PlatformError).message);
  }
  try {
    for (const bundle of findBundles(readZip(Buffer.from(zip)))) {
      await readBundle(bundle, MAX_EVENT_BYTES, () => undefined).then(
        (imports) => taken.push(imports),
        refusal,
      );
    }
  } catch (error) {
    refusal(error);
  }
  expect(isClean()).toBe(true);
  return { taken, refused };
}

/** Where a file would be written, seen from its function's folder. */
const isInside = (file: string) =>
  [path.posix, path.win32].every((system) => {
    const place = system.relative('/folder', system.resolve('/folder', file));
    return place !== '' && !place.startsWith('..') && !system.isAbsolute(place);
  });

const segment = fc.oneof(
  fc.constantFrom('..', '.', '', 'a', 'src', 'events', 'C:', 'nul', MANIFEST, '\\..\\x', 'ü'),
  memberName,
);
const filePath = fc
  .tuple(
    fc.constantFrom('', '', '/', '../', 'f/'),
    fc.array(segment, { minLength: 1, maxLength: 4 }),
  )
  .map(([start, parts]) => start + parts.join('/'));
const manifest = fc.oneof(
  fc.constantFrom(
    'name: f\nruntime: node\n',
    'name: f\nruntime: node\nsource: src\n',
    'name: f\nruntime: node\nenv: [KEY, constructor]\n',
    'name: f\nruntime: node\nenv: [__proto__]\n',
    'a: &a [x, x]\nb: &b [*a, *a]\nname: *b\n',
    '__proto__: {polluted: 1}\nname: f\nruntime: node\n',
    '!!js/function "x"',
  ),
  fc.string({ unit: 'binary' }),
);
const part: fc.Arbitrary<ZipPart> = fc.oneof(
  fc.record({ name: filePath, content: fc.oneof(fc.string(), fc.uint8Array()) }),
  fc.record({ name: fc.constant('f/index.js'), content: fc.constant(CODE) }),
  fc.record({ name: filePath.map((file) => `events/${file}.json`), content: fc.json() }),
  fc.record(
    {
      name: filePath,
      content: fc.string(),
      size: fc.nat(0xffff_ffff),
      checksum: fc.nat(0xffff_ffff),
      flags: fc.nat(0xffff),
      mode: fc.nat(0xffff),
      stored: fc.boolean(),
    },
    { requiredKeys: ['name', 'content'] },
  ),
);
const archive = fc
  .tuple(fc.constantFrom('', 'f/', 'f/', 'deep/f/'), manifest, fc.array(part, { maxLength: 6 }))
  .map(([folder, text, parts]) =>
    zipOf({ name: folder + MANIFEST, content: text }, ...parts, {
      name: `${folder}index.js`,
      content: CODE,
    }),
  );

const named = (env: string, file: string) =>
  zipOf(
    { name: MANIFEST, content: `name: f\nruntime: node\nenv: [${env}]\n` },
    { name: file, content: CODE },
    { name: 'index.js', content: CODE },
  );
/** What was taken without a word about what of it was not. */
const ENV_OF_PROTOTYPE = named('__proto__', 'a.js');
const FILE_OF_PROTOTYPE = named('A', '__proto__');

describe('an archive', () => {
  test('of any names and contents gives functions whose files stay inside, or is refused', async () => {
    await fc.assert(
      fc.asyncProperty(archive, async (zip) => {
        const { taken } = await take(zip);
        for (const { input, events, envNames } of taken) {
          const files = Object.keys(input.files ?? {});
          expect(files.filter((file) => !isInside(file))).toEqual([]);
          expect(Object.keys(input.env ?? {}).toSorted()).toEqual(envNames.toSorted());
          for (const { event } of events) expect(() => void JSON.parse(event)).not.toThrow();
        }
      }),
      { ...tries(500), examples: [[ENV_OF_PROTOTYPE], [FILE_OF_PROTOTYPE]] },
    );
  });

  test('that is damaged anywhere is refused, or is still whole', async () => {
    const contents = ['name: f\nruntime: node\n', CODE.repeat(20), '{"a":1}'];
    const names = ['f/function.yaml', 'f/index.js', 'f/events/one.json'];
    const sound = zipOf(...names.map((name, n) => ({ name, content: contents[n] ?? '' })));
    const damaged = fc
      .array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
      .map((changes) => {
        const bytes = Uint8Array.from(sound);
        for (const [at, byte] of changes) bytes[at] = byte;
        return bytes;
      });
    const cut = fc.nat(sound.length).map((length) => sound.subarray(0, length));
    await fc.assert(
      fc.asyncProperty(fc.oneof(damaged, cut), async (zip) => {
        const { taken } = await take(zip);
        for (const { input } of taken) {
          for (const text of Object.values(input.files ?? {})) expect(contents).toContain(text);
        }
      }),
      tries(1_000),
    );
  });

  test('of nothing but noise is refused', async () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .uint8Array({ maxLength: 300 })
        .map((bytes) => Buffer.concat([bytes, Buffer.from('PK\x05\x06'), bytes])),
      fc
        .array(
          fc.constantFrom(
            'PK\x01\x02',
            'PK\x03\x04',
            'PK\x05\x06',
            '\0\0\0\0',
            '\xff\xff\xff\xff',
            'x',
          ),
        )
        .map((all) => Buffer.from(all.join(''), 'latin1')),
    );
    await fc.assert(
      fc.asyncProperty(noise, async (bytes) => {
        expect((await take(bytes)).taken).toEqual([]);
      }),
      tries(1_000),
    );
  });
});
