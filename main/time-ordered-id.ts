import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

/** Random bytes for so many ids are asked of the system at once: asking costs as much as an id. */
const AHEAD = 256;
const BYTES = 16;
const pool = new Uint8Array(AHEAD * BYTES);
let at = pool.length;
let msecs = 0;
let seq = 0;

/** A UUID version 7 (RFC 9562): sorts by time, and within a millisecond by the order of its making. */
export function timeOrderedId(): string {
  if (at === pool.length) {
    randomFillSync(pool);
    at = 0;
  }
  const random = pool.subarray(at, (at += BYTES));
  const now = Date.now();
  if (now > msecs) {
    msecs = now;
    // The top bit stays free, so that counting up within a millisecond can't overflow.
    seq = new DataView(random.buffer, random.byteOffset).getUint32(0) >>> 1;
  } else {
    seq++;
  }
  return v7({ random, msecs, seq });
}
