// Frames on the private channel. runtimes/PROTOCOL.md defines them.
import fs from 'node:fs';
import net from 'node:net';

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
};

const HEADER = 9;
const MAX_ENTRY_CHARS = 262_144;
/** Entries that are printed beyond the limits until it is told how many. */
const CUT_AT_ONCE = 1_000;
/** How fast entries can be printed: this many at once, and 50,000 a second. */
const PRINTED_AT_ONCE = 1_000;
const PRINTED_PER_MS = 50;
const READ_BUFFER = Buffer.allocUnsafeSlow(65_536);

/** Opens the channel that the environment names. `onFrame(type, id, payload)`: copy what you keep. */
export function openChannel(env, onFrame) {
  const address = env.CF_CHANNEL ?? '3';
  const fd = address === '3' ? 3 : undefined;
  const decode = createDecoder(onFrame);
  const onread = {
    buffer: READ_BUFFER,
    callback: (length, buffer) => decode(buffer.subarray(0, length)),
  };
  const socket = fd === undefined ? connectBack(address, onread) : new net.Socket({ fd, onread });
  // The platform is gone or done with this worker: nothing to finish, nobody to tell.
  socket.on('end', () => process.kill(process.pid, 'SIGKILL'));
  socket.on('error', () => process.kill(process.pid, 'SIGKILL'));
  let write =
    fd === undefined ? (bytes) => void socket.write(bytes) : (bytes) => writeAll(fd, bytes);

  /** Of the call that printed last: what was sent, and what was only counted since the last CUT. */
  let printer = 0;
  let sent = { entries: 0, bytes: 0 };
  let cut = { entries: 0, bytes: 0 };
  let limits = { entries: Infinity, bytes: Infinity };

  function tellCut() {
    if (cut.entries === 0) return;
    const frame = header(FRAME.CUT, printer, 8);
    frame.writeUInt32LE(cut.entries, HEADER);
    frame.writeUInt32LE(Math.min(cut.bytes, 0xffff_ffff), HEADER + 4);
    cut = { entries: 0, bytes: 0 };
    write(frame);
  }

  return {
    /** How much is sent of one call's log. */
    limitLog({ maxLogEntries = Infinity, maxLogBytes = Infinity }) {
      limits = { entries: maxLogEntries, bytes: maxLogBytes };
    },
    /** Runs `action` to its end; what it sends goes nowhere. */
    async silently(action) {
      const aloud = write;
      write = () => undefined;
      await action();
      write = aloud;
      readAt = -READING_MS;
    },
    send(type, id, text = '') {
      const length = Buffer.byteLength(text);
      const frame = header(type, id, length);
      frame.utf8Write(text, HEADER);
      write(frame);
    },
    /** RESULT or ERROR. */
    sendEnd(type, id, runMs, json) {
      tellCut();
      const length = 8 + Buffer.byteLength(json);
      const frame = header(type, id, length);
      frame.writeUInt32LE(Math.min(runMs * 1000, 0xffff_ffff) >>> 0, HEADER);
      frame.writeUInt32LE(peakMemory(), HEADER + 4);
      frame.utf8Write(json, HEADER + 8);
      write(frame);
    },
    log(id, level, stream, text) {
      pacePrinting();
      if (id !== printer) {
        tellCut();
        printer = id;
        sent = { entries: 0, bytes: 0 };
      }
      if (sent.entries >= limits.entries || sent.bytes >= limits.bytes) {
        cut.entries++;
        cut.bytes += Buffer.byteLength(text);
        if (cut.entries === CUT_AT_ONCE) tellCut();
        return;
      }
      const entry =
        text.length > MAX_ENTRY_CHARS
          ? `${text.slice(0, MAX_ENTRY_CHARS)}… [cut: ${text.length - MAX_ENTRY_CHARS} bytes]`
          : text;
      const length = Buffer.byteLength(entry);
      sent.entries++;
      sent.bytes += length;
      const frame = header(FRAME.LOG, id, 10 + length);
      frame[HEADER] = level;
      frame[HEADER + 1] = stream;
      frame.writeDoubleLE(Date.now(), HEADER + 2);
      frame.utf8Write(entry, HEADER + 10);
      write(frame);
    },
  };
}

/** How long a reading of the peak memory is good for, ms: asking the system costs as much as a short call. */
const READING_MS = 20;
let readAt = -READING_MS;
let peak = 0;

function peakMemory() {
  const now = performance.now();
  if (now - readAt >= READING_MS) {
    readAt = now;
    peak = process.resourceUsage().maxRSS >>> 0;
  }
  return peak;
}

function header(type, id, length) {
  const frame = Buffer.allocUnsafe(HEADER + length);
  frame.writeUInt32LE(length, 0);
  frame.writeUInt32LE(id, 4);
  frame[8] = type;
  return frame;
}

function connectBack(address, onread) {
  const colon = address.lastIndexOf(':');
  const socket = net.connect({ path: address.slice(0, colon), onread });
  socket.write(`${address.slice(colon + 1)}0`);
  return socket;
}

const pause = new Int32Array(new SharedArrayBuffer(4));

// User code may put a clock of its own in its place.
const readClock = performance.now.bind(performance);
let printed = 0;
/** When all that is printed would be, at that speed, on the clock of `performance.now()`. */
let printedBy = 0;

// A flood waits here as for any slow reader, and leaves the processor to the other functions. The
// clock is asked once for all that are printed in one millisecond.
function pacePrinting() {
  if (++printed < PRINTED_PER_MS) return;
  printed = 0;
  const now = readClock();
  // Whatever the clock says, nobody waits longer than these took.
  printedBy = Math.min(Math.max(printedBy, now - PRINTED_AT_ONCE / PRINTED_PER_MS), now) + 1;
  if (printedBy > now) Atomics.wait(pause, 0, 0, printedBy - now);
}

// Straight to the descriptor: faster than the socket, and done before the next event begins. When
// the platform reads slower than user code prints, user code waits: nothing piles up here.
function writeAll(fd, bytes) {
  for (let at = 0; at < bytes.length;) {
    try {
      at += fs.writeSync(fd, bytes, at, bytes.length - at);
    } catch (error) {
      if (error.code !== 'EAGAIN') process.kill(process.pid, 'SIGKILL');
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}

function createDecoder(onFrame) {
  let parts = [];
  let length = 0;
  let needed = HEADER;
  return (chunk) => {
    let bytes = chunk;
    if (length > 0) {
      // The read buffer is used again for the next read.
      parts.push(Buffer.from(chunk));
      length += chunk.length;
      if (length < needed) return true;
      bytes = Buffer.concat(parts, length);
      parts = [];
      length = 0;
    }
    let at = 0;
    while (bytes.length - at >= HEADER) {
      const end = at + HEADER + bytes.readUInt32LE(at);
      if (end > bytes.length) break;
      onFrame(bytes[at + 8], bytes.readUInt32LE(at + 4), bytes.subarray(at + HEADER, end));
      at = end;
    }
    if (at < bytes.length) {
      const rest = Buffer.from(bytes.subarray(at));
      needed = rest.length < HEADER ? HEADER : HEADER + rest.readUInt32LE(0);
      parts.push(rest);
      length = rest.length;
    }
    return true;
  };
}
