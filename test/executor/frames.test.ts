import { describe, expect, test } from 'vitest';
import {
  createFrameDecoder,
  encodeFrame,
  encodeInvoke,
  FRAME,
  FrameError,
} from '../../main/executor/frames.ts';

interface Frame {
  type: number;
  id: number;
  payload: string;
}

/** Decodes chunks; payloads are copied, as the decoder asks. */
function decode(chunks: readonly Buffer[], maxLength = 1_000_000): Frame[] {
  const frames: Frame[] = [];
  const push = createFrameDecoder(maxLength, (type, id, payload) => {
    frames.push({ type, id, payload: payload.toString() });
  });
  for (const chunk of chunks) push(chunk);
  return frames;
}

const FRAMES: readonly Frame[] = [
  { type: FRAME.RESULT, id: 1, payload: '{"ключ":"🚀"}' },
  { type: FRAME.READY, id: 0, payload: '' },
  { type: FRAME.LOG, id: 0xffff_ffff, payload: 'x'.repeat(300) },
  { type: FRAME.RECALLED, id: 2, payload: '' },
];
const bytes = Buffer.concat(FRAMES.map(({ type, id, payload }) => encodeFrame(type, id, payload)));

describe('the decoder', () => {
  test('reads many frames from one chunk', () => {
    expect(decode([bytes])).toEqual(FRAMES);
  });

  test('reads frames that are split anywhere', () => {
    for (let at = 0; at <= bytes.length; at++) {
      expect(decode([bytes.subarray(0, at), bytes.subarray(at)]), `split at ${at}`).toEqual(FRAMES);
    }
  });

  test.each([1, 2, 3, 8, 9, 10, 11, 64])('reads chunks of %i bytes', (size) => {
    const chunks: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
    expect(decode(chunks)).toEqual(FRAMES);
  });

  test('takes text and bytes for the same', () => {
    const text = 'añ🚀';
    expect(encodeFrame(FRAME.LOG, 7, Buffer.from(text))).toEqual(encodeFrame(FRAME.LOG, 7, text));
  });

  test('reads a large frame that comes in many chunks in linear time', () => {
    const payload = 'y'.repeat(8_000_000);
    const frame = encodeFrame(FRAME.RESULT, 3, payload);
    const chunks: Buffer[] = [];
    for (let at = 0; at < frame.length; at += 4_096) chunks.push(frame.subarray(at, at + 4_096));
    const started = performance.now();
    const [read] = decode(chunks, 8_000_000);
    expect(read?.payload.length).toBe(payload.length);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test('takes a frame of exactly the limit and refuses one over it before it is there', () => {
    const fits = encodeFrame(FRAME.RESULT, 1, 'x'.repeat(100));
    expect(decode([fits], 100)).toHaveLength(1);
    const over = encodeFrame(FRAME.RESULT, 1, 'x'.repeat(101));
    expect(() => decode([over.subarray(0, 9)], 100)).toThrow(FrameError);
    expect(() => decode([over.subarray(0, 5), over.subarray(5, 9)], 100)).toThrow(FrameError);
    expect(() => decode([fits, over], 100)).toThrow(/101 bytes/);
  });
});

test('an INVOKE frame carries what PROTOCOL.md says', () => {
  const requestId = '0198c0de-0000-7000-8000-000000000000';
  const context = '{"tenant":"ключ"}';
  const event = '{"a":"🚀"}';
  const payloads: Buffer[] = [];
  const push = createFrameDecoder(1_000, (type, id, payload) => {
    expect({ type, id }).toEqual({ type: FRAME.INVOKE, id: 9 });
    payloads.push(Buffer.from(payload));
  });
  push(encodeInvoke(9, 30_000, requestId, context, event));
  push(encodeInvoke(9, 30_000, requestId, context, Buffer.from(event)));
  expect(payloads).toHaveLength(2);
  for (const payload of payloads) {
    expect(payload.readUInt32LE(0)).toBe(30_000);
    expect(payload.toString('latin1', 4, 40)).toBe(requestId);
    const length = payload.readUInt32LE(40);
    expect(payload.toString('utf8', 44, 44 + length)).toBe(context);
    expect(payload.toString('utf8', 44 + length)).toBe(event);
  }
});
