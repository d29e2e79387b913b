/** The frames between pool and worker; runtimes/PROTOCOL.md is their definition. */
export const FRAME = {
  LOAD: 1,
  INVOKE: 2,
  RECALL: 3,
  HELLO: 16,
  READY: 17,
  LOAD_FAILED: 18,
  RESULT: 19,
  ERROR: 20,
  LOG: 21,
  RECALLED: 22,
  CUT: 23,
} as const;

export const PROTOCOL_VERSION = 1;
export const REQUEST_ID_LENGTH = 36;
const HEADER_LENGTH = 9;

/** A frame of type, id and payload, as bytes. */
export function encodeFrame(type: number, id: number, payload: Buffer | string = ''): Buffer {
  const length = typeof payload === 'string' ? Buffer.byteLength(payload) : payload.length;
  const frame = Buffer.allocUnsafe(HEADER_LENGTH + length);
  writeHeader(frame, length, id, type);
  if (typeof payload === 'string') frame.write(payload, HEADER_LENGTH);
  else frame.set(payload, HEADER_LENGTH);
  return frame;
}

/** An INVOKE frame. `requestId` is 36 ASCII characters; `context` and `event` are JSON. */
export function encodeInvoke(
  id: number,
  timeoutMs: number,
  requestId: string,
  context: string,
  event: Buffer | string,
): Buffer {
  const contextLength = Buffer.byteLength(context);
  const eventLength = typeof event === 'string' ? Buffer.byteLength(event) : event.length;
  const length = 4 + REQUEST_ID_LENGTH + 4 + contextLength + eventLength;
  const frame = Buffer.allocUnsafe(HEADER_LENGTH + length);
  writeHeader(frame, length, id, FRAME.INVOKE);
  let at = frame.writeUInt32LE(timeoutMs, HEADER_LENGTH);
  at += frame.write(requestId, at, REQUEST_ID_LENGTH, 'latin1');
  at = frame.writeUInt32LE(contextLength, at);
  at += frame.write(context, at);
  if (typeof event === 'string') frame.write(event, at);
  else frame.set(event, at);
  return frame;
}

function writeHeader(frame: Buffer, length: number, id: number, type: number): void {
  frame.writeUInt32LE(length, 0);
  frame.writeUInt32LE(id, 4);
  frame[8] = type;
}

export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/**
 * Cuts a byte stream into frames. The payload handed to `onFrame` is a view into the stream's
 * buffer: copy or decode it before returning. Throws `FrameError` on a length over `maxLength`.
 */
export function createFrameDecoder(
  maxLength: number,
  onFrame: (type: number, id: number, payload: Buffer) => void,
): (chunk: Buffer) => void {
  let waiting: Buffer[] = [];
  let waitingLength = 0;
  let needed = HEADER_LENGTH;

  return (chunk) => {
    let bytes = chunk;
    if (waitingLength > 0) {
      waiting.push(chunk);
      waitingLength += chunk.length;
      // Joining only once enough is there keeps a frame that comes in many chunks linear.
      if (waitingLength < needed) return;
      bytes = Buffer.concat(waiting, waitingLength);
      waiting = [];
      waitingLength = 0;
    }
    let at = 0;
    while (bytes.length - at >= HEADER_LENGTH) {
      const length = bytes.readUInt32LE(at);
      if (length > maxLength) throw new FrameError(`a frame of ${length} bytes is over the limit`);
      const end = at + HEADER_LENGTH + length;
      if (end > bytes.length) break;
      onFrame(
        bytes[at + 8] ?? 0,
        bytes.readUInt32LE(at + 4),
        bytes.subarray(at + HEADER_LENGTH, end),
      );
      at = end;
    }
    if (at === bytes.length) return;
    const rest = at === 0 ? bytes : bytes.subarray(at);
    needed = rest.length < HEADER_LENGTH ? HEADER_LENGTH : HEADER_LENGTH + rest.readUInt32LE(0);
    waiting.push(rest);
    waitingLength = rest.length;
  };
}
