// Whatever a function prints past its harness: the same lines, however the pipe cuts them.
import { PassThrough } from 'node:stream';
import { once } from 'node:events';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readRawOutput } from '../../main/executor/raw-output.ts';
import { anyBytes, inChunks, tries } from '../fuzz.ts';

/** The lines of chunks, of which so many are kept, and what was counted of the rest. */
async function read(chunks: readonly Buffer[], room: number) {
  const lines: string[] = [];
  const cut = { lines: 0, chars: 0 };
  const stream = new PassThrough();
  readRawOutput(stream, {
    keeps: () => lines.length < room,
    line(text) {
      if (lines.length >= room) {
        cut.lines++;
        cut.chars += text.length;
        return false;
      }
      lines.push(text);
      return true;
    },
    skipped(more, chars) {
      cut.lines += more;
      cut.chars += chars;
    },
  });
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await once(stream, 'close');
  return { lines, cut };
}

const printed = fc
  .array(
    fc.oneof(
      anyBytes,
      fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
      fc.constantFrom('\n', '\r\n', '\n\n', '\r', '\u2028', '\0').map((text) => Buffer.from(text)),
    ),
    { maxLength: 10 },
  )
  .map((parts) => Buffer.concat(parts));

/** What was printed as a terminal would show it, line by line. */
function linesOf(bytes: Buffer): string[] {
  const lines = bytes.toString().split('\n');
  const last = lines.pop() ?? '';
  return [...lines.map((line) => line.replace(/\r$/, '')), ...(last === '' ? [] : [last])];
}

test('all lines are kept as they were printed, whatever the bytes and however they are cut', async () => {
  const cut = printed.chain((bytes) => fc.tuple(fc.constant(bytes), inChunks(fc.constant(bytes))));
  await fc.assert(
    fc.asyncProperty(cut, async ([bytes, chunks]) => {
      expect(await read(chunks, Infinity)).toEqual({
        lines: linesOf(bytes),
        cut: { lines: 0, chars: 0 },
      });
    }),
    // The last bytes are no whole character.
    { ...tries(500), examples: [[[Buffer.from([192]), [Buffer.from([192])]]]] },
  );
});

test('of more lines than are kept the first are, and the others are counted', async () => {
  const text = fc
    .array(fc.constantFrom('a', 'ü', '🚀', 'line', '\n', '\n'), { maxLength: 60 })
    .map((parts) => Buffer.from(parts.join('')));
  const cut = text.chain((bytes) => fc.tuple(fc.constant(bytes), inChunks(fc.constant(bytes))));
  await fc.assert(
    fc.asyncProperty(cut, fc.nat(6), async ([bytes, chunks], room) => {
      const wanted = linesOf(bytes);
      const { lines, cut: rest } = await read(chunks, room);
      expect(lines).toEqual(wanted.slice(0, room));
      expect(rest.lines).toBe(wanted.length - lines.length);
    }),
    tries(500),
  );
});
