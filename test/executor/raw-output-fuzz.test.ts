// Whatever a function prints past its harness: nothing of it is lost uncounted.
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readRawOutput } from '../../main/executor/raw-output.ts';
import { tries } from '../fuzz.ts';

/** What came of these chunks when at most `keeps` lines are kept. */
async function read(chunks: readonly Uint8Array[], keeps: number) {
  const lines: string[] = [];
  const skipped = { lines: 0, chars: 0 };
  const stream = Readable.from(
    chunks.map((chunk) => Buffer.from(chunk)),
    { objectMode: false },
  );
  const output = readRawOutput(stream, {
    keeps: () => lines.length < keeps,
    line(text) {
      if (lines.length < keeps) return lines.push(text) > 0;
      skipped.lines++;
      skipped.chars += [...text].length;
      return false;
    },
    skipped(count, chars) {
      skipped.lines += count;
      skipped.chars += chars;
    },
  });
  await finished(stream);
  return { lines, skipped, lastWords: output.lastWords() };
}

/** Lines as a terminal would show them. */
function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}

const bytes = fc.uint8Array({ maxLength: 200 });
const text = fc.array(fc.constantFrom('a', '\n', '\r', 'ä', '函', '\0', ' '), {
  maxLength: 100,
});
const pieces = fc.array(fc.nat(40), { maxLength: 12 });

function cut(whole: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  let at = 0;
  const chunks = sizes.map((size) => whole.subarray(at, (at += size)));
  return [...chunks, whole.subarray(at)].filter(({ length }) => length > 0);
}

test('any bytes become the lines that they are, however they are cut', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, pieces, async (given, sizes) => {
      const { lines, skipped, lastWords } = await read(cut(given, sizes), Infinity);
      const whole = Buffer.from(given).toString();
      expect(lines).toEqual(linesOf(whole));
      expect(skipped).toEqual({ lines: 0, chars: 0 });
      expect(whole.trim().startsWith(lastWords)).toBe(true);
    }),
    // Ends within a character; ends with half a line break.
    {
      ...tries(500),
      examples: [
        [Uint8Array.of(0x61, 0xe5, 0x87), [1]],
        [Uint8Array.of(13), []],
      ],
    },
  );
});

test('of text that is cut all lines and characters are counted', async () => {
  await fc.assert(
    fc.asyncProperty(text, pieces, fc.nat(5), async (parts, sizes, keeps) => {
      const whole = parts.join('').replaceAll('\r', '');
      const { lines, skipped } = await read(cut(Buffer.from(whole), sizes), keeps);
      const all = linesOf(whole);
      expect(lines).toEqual(all.slice(0, keeps));
      expect(skipped.lines).toBe(Math.max(0, all.length - keeps));
      const chars = all.slice(keeps).reduce((sum, line) => sum + [...line].length, 0);
      expect(skipped.chars).toBe(chars);
    }),
    // What is not kept begins within a character.
    { ...tries(500), examples: [[['\n', '函'], [2], 1]] },
  );
});
