const HEADER_LENGTH = 9;

/** A frame as runtimes/PROTOCOL.md defines it; the zygote's channel speaks in the same. */
export function encodeFrame(type: number, id: number, payload: string): Buffer {
  const body = Buffer.from(payload);
  const frame = Buffer.allocUnsafe(HEADER_LENGTH + body.length);
  frame.writeUInt32LE(body.length, 0);
  frame.writeUInt32LE(id, 4);
  frame.writeUInt8(type, 8);
  frame.set(body, HEADER_LENGTH);
  return frame;
}

/** Cuts a stream's chunks into frames. */
export function createDecoder(
  onFrame: (type: number, id: number, payload: Buffer) => void,
): (chunk: Buffer) => void {
  let waiting = Buffer.alloc(0);
  return (chunk) => {
    let bytes = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
    while (bytes.length >= HEADER_LENGTH) {
      const end = HEADER_LENGTH + bytes.readUInt32LE(0);
      if (bytes.length < end) break;
      onFrame(bytes.readUInt8(8), bytes.readUInt32LE(4), bytes.subarray(HEADER_LENGTH, end));
      bytes = bytes.subarray(end);
    }
    waiting = Buffer.from(bytes);
  };
}
