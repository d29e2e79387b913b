import type { Duplex } from 'node:stream';
import { createFrameDecoder, FrameError } from './frames.ts';
import { keepReading } from './keep-reading.ts';
import { readInTurns } from './read-in-turns.ts';

/** Frames besides a result (a log entry, an error) stay under this. */
const FRAME_SLACK = 65_536 + 262_144;

export interface ChannelReader {
  /** `payload` is a view that is good until this returns. */
  frame(type: number, id: number, payload: Buffer): void;
  /** What came is no frame, or one over the limit. */
  broken(): void;
  /** Whether it throws log entries away. */
  isFlooded(): boolean;
}

/** The platform's end of a worker's private channel. */
export class WorkerChannel {
  readonly #stream: Duplex;
  /** Its process has ended: what is left to read is read at once. */
  readonly hurry: () => void;
  #outbox: Buffer[] = [];
  #stopped = false;

  constructor(stream: Duplex, maxResultBytes: number, reader: ChannelReader) {
    this.#stream = stream;
    const decode = createFrameDecoder(maxResultBytes + FRAME_SLACK, reader.frame);
    this.hurry = readInTurns(
      stream,
      (chunk) => {
        if (this.#stopped) return;
        try {
          decode(chunk);
        } catch (cause) {
          // RangeError: a payload too short for its own fields.
          if (!(cause instanceof FrameError || cause instanceof RangeError)) throw cause;
          reader.broken();
        }
      },
      () => reader.isFlooded(),
    );
    stream.on('error', () => undefined);
    keepReading(stream);
  }

  /** With all other frames of this turn of the event loop, in one write at its end. */
  send(frame: Buffer): void {
    this.#outbox.push(frame);
    if (this.#outbox.length === 1) setImmediate(this.#flush);
  }

  /** At once, unless something before it waits for the end of the turn. */
  sendNow(frame: Buffer): void {
    if (this.#outbox.length > 0) this.send(frame);
    else this.#stream.write(frame);
  }

  /** The worker is done with: nothing more is sent or read. */
  stop(): void {
    this.#stopped = true;
  }

  readonly #flush = (): void => {
    const [first, ...more] = this.#outbox;
    this.#outbox = [];
    if (first === undefined || this.#stopped) return;
    this.#stream.write(more.length === 0 ? first : Buffer.concat([first, ...more]));
  };
}
