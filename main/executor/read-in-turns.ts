import type { Readable } from 'node:stream';

/** Bytes after which a stream waits for the next turn of the event loop. */
const BYTES_AT_ONCE = 65_536;
/** How fast a flood is read, of all streams together: 8 MB/s. */
const FLOOD_BYTES_PER_MS = 8_000;

/** When more of a flood may be read, on the clock of `performance.now()`. */
let floodGoesOnAt = 0;

/**
 * Reads a stream that a worker may flood. One turn of the event loop would read megabytes of it,
 * and every other worker's answers, and the timeouts, would wait for that.
 *
 * While `isFlood` says that nothing of it is kept, it is read slowly. What prints it waits then, as
 * for any slow reader, and leaves the processor to the other functions.
 *
 * Returns a function to call when the stream's writer has ended: the rest is read at once.
 */
export function readInTurns(
  stream: Readable,
  take: (chunk: Buffer) => void,
  isFlood: () => boolean,
): () => void {
  let read = 0;
  let waiting: NodeJS.Timeout | undefined;
  let ended = false;

  function goOn(): void {
    clearTimeout(waiting);
    waiting = undefined;
    // As one chunk, whatever came meanwhile: many small ones would cost as much each.
    stream.read();
    if (waiting === undefined) stream.resume();
  }

  stream.on('data', (chunk: Buffer) => {
    take(chunk);
    read += chunk.length;
    if (!ended && isFlood()) {
      const now = performance.now();
      floodGoesOnAt = Math.max(floodGoesOnAt, now) + chunk.length / FLOOD_BYTES_PER_MS;
      stream.pause();
      waiting = setTimeout(goOn, floodGoesOnAt - now);
    } else if (read >= BYTES_AT_ONCE) {
      read = 0;
      stream.pause();
      setImmediate(() => void stream.resume());
    }
  });

  return () => {
    ended = true;
    if (waiting !== undefined) goOn();
  };
}
