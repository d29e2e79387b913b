// Whatever a worker writes into its channel: frames come out as they went in, and garbage does no harm.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFrameDecoder, encodeFrame, FrameError } from '../../main/executor/frames.ts';
import { anyBytes, inChunks, tries } from '../fuzz.ts';

const MAX = 300;

/** What came out, and the error that ended it. */
function decode(chunks: readonly Buffer[]) {
  const frames: { type: number; id: number; payload: string }[] = [];
  const push = createFrameDecoder(MAX, (type, id, payload) => {
    frames.push({ type, id, payload: payload.toString('latin1') });
  });
  let error: unknown;
  try {
    for (const chunk of chunks) push(chunk);
  } catch (thrown) {
    error = thrown;
  }
  return { frames, error };
}

const frame = fc.record({
  type: fc.nat(255),
  id: fc.nat(0xffff_ffff),
  payload: anyBytes.map((bytes) => bytes.toString('latin1')),
});
const encode = ({ type, id, payload }: { type: number; id: number; payload: string }) =>
  encodeFrame(type, id, Buffer.from(payload, 'latin1'));

describe('the decoder of frames', () => {
  test('gives back any frames, however they are cut', () => {
    const cut = fc
      .array(frame, { maxLength: 12 })
      .chain((frames) =>
        fc.tuple(fc.constant(frames), inChunks(fc.constant(Buffer.concat(frames.map(encode))))),
      );
    fc.assert(
      fc.property(cut, ([frames, chunks]) => {
        expect(decode(chunks)).toEqual({ frames, error: undefined });
      }),
      tries(1_000),
    );
  });

  test('reads the same from garbage, however it is cut, and refuses only what is too long', () => {
    const noise = fc
      .array(fc.oneof(anyBytes, frame.map(encode)), { maxLength: 6 })
      .map((parts) => Buffer.concat(parts));
    const cut = noise.chain((bytes) => fc.tuple(fc.constant(bytes), inChunks(fc.constant(bytes))));
    fc.assert(
      fc.property(cut, ([bytes, chunks]) => {
        const whole = decode([bytes]);
        const parts = decode(chunks);
        expect(parts.frames).toEqual(whole.frames);
        for (const { error } of [whole, parts]) {
          if (error !== undefined) expect(error).toBeInstanceOf(FrameError);
        }
        expect(whole.frames.every(({ payload }) => payload.length <= MAX)).toBe(true);
      }),
      tries(2_000),
    );
  });
});
