import type { Duplex } from 'node:stream';

/**
 * A write to a worker that has just ended fails. Told so, the stream would drop all it has not read
 * yet: the answers to the calls that the worker did finish. So it is not told; the end comes by reading.
 */
export function keepReading(channel: Duplex): void {
  const write = channel._write.bind(channel);
  const writev = channel._writev?.bind(channel);
  channel._write = (chunk, encoding, done) => write(chunk, encoding, () => done());
  if (writev) channel._writev = (chunks, done) => writev(chunks, () => done());
}
