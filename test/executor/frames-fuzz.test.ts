// Whatever a worker writes, in whatever pieces it arrives.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFrameDecoder, encodeFrame, FrameError } from '../../main/executor/frames.ts';
import { tries } from '../fuzz.ts';

const MAX_LENGTH = 2_000;

/** Frames, and what it ended with. */
function decode(chunks: readonly Uint8Array[]) {
  const frames: { type: number; id: number; payload: string }[] = [];
  const push = createFrameDecoder(MAX_LENGTH, (type, id, payload) => {
    frames.push({ type, id, payload: payload.toString('latin1') });
  });
  try {
    for (const chunk of chunks) push(Buffer.from(chunk));
  } catch (error) {
    expect(error).toBeInstanceOf(FrameError);
    return { frames, refused: (error as Error).message };
  }
  return { frames, refused: undefined };
}

/** Bytes in pieces; cuts are parts of a million. */
function cut(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = cuts
    .map((part) => Math.floor((part * bytes.length) / 1e6))
    .toSorted((a, b) => a - b);
  return [0, ...places].map((from, n) => bytes.subarray(from, places[n] ?? bytes.length));
}

const cuts = fc.array(fc.nat(1_000_000), { maxLength: 20 });
const frame = fc.record({
  type: fc.nat(255),
  id: fc.nat(0xffff_ffff),
  payload: fc.uint8Array({ maxLength: 300 }),
});

test('any frames come out as they went in, however they are cut', () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 10 }), cuts, (frames, places) => {
      const encoded = frames.map(({ type, id, payload }) =>
        encodeFrame(type, id, Buffer.from(payload)),
      );
      const { frames: decoded, refused } = decode(cut(Buffer.concat(encoded), places));
      expect(refused).toBeUndefined();
      expect(decoded).toEqual(
        frames.map(({ type, id, payload }) => ({
          ...{ type, id, payload: Buffer.from(payload).toString('latin1') },
        })),
      );
    }),
    tries(1_000),
  );
});

test('garbage is refused as a frame that is too long or waited with, alike however it is cut', () => {
  // Lengths that make sense lead further in than random ones do.
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.nat(2 * MAX_LENGTH).map((length) => {
      const bytes = Buffer.alloc(9);
      bytes.writeUInt32LE(length, 0);
      return bytes;
    }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), cuts, (pieces, places) => {
      const bytes = Buffer.concat(pieces);
      const whole = decode([bytes]);
      expect(decode(cut(bytes, places))).toEqual(whole);
      for (const { payload } of whole.frames)
        expect(payload.length).toBeLessThanOrEqual(MAX_LENGTH);
    }),
    tries(1_000),
  );
});
