// The floor of a round trip: length-and-id frames on descriptor 3, JSON in and out, nothing else.
import fs from 'node:fs';
import net from 'node:net';

let pending = Buffer.alloc(0);
const answer = (frame) => {
  const event = JSON.parse(frame.utf8Slice(8, frame.length));
  const json = JSON.stringify({ message: 'hello', event });
  const out = Buffer.allocUnsafe(8 + Buffer.byteLength(json));
  out.writeUInt32LE(out.length - 8, 0);
  out.writeUInt32LE(frame.readUInt32LE(4), 4);
  out.utf8Write(json, 8);
  fs.writeSync(3, out);
};
new net.Socket({
  fd: 3,
  onread: {
    buffer: Buffer.allocUnsafe(65_536),
    callback(length, buffer) {
      let bytes = Buffer.concat([pending, buffer.subarray(0, length)]);
      while (bytes.length >= 8 && bytes.length >= 8 + bytes.readUInt32LE(0)) {
        const end = 8 + bytes.readUInt32LE(0);
        answer(bytes.subarray(0, end));
        bytes = bytes.subarray(end);
      }
      pending = bytes;
      return true;
    },
  },
}).on('end', () => process.exit());
