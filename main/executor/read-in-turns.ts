import type { Readable } from 'node:stream';

/** Bytes after which a stream waits for the next turn of the event loop. */
const BYTES_AT_ONCE = 262_144;

/**
 * Reads a stream that a worker may flood. One turn of the event loop would read megabytes of it,
 * and every other worker's answers, and the timeouts, would wait for that.
 */
export function readInTurns(stream: Readable, take: (chunk: Buffer) => void): void {
  let read = 0;
  const goOn = () => void stream.resume();
  stream.on('data', (chunk: Buffer) => {
    take(chunk);
    read += chunk.length;
    if (read < BYTES_AT_ONCE) return;
    read = 0;
    stream.pause();
    setImmediate(goOn);
  });
}
