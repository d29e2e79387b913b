import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { readInTurns } from './read-in-turns.ts';

const MAX_LINE_CHARS = 262_144;
const LAST_WORDS_CHARS = 8_192;
const NEWLINE = 10;

/** What bypasses a worker's harness: native code, child processes, a dying interpreter. */
export interface RawOutput {
  /** The end of what came, for an error that has no other explanation. */
  lastWords(): string;
  /** Its process has ended: what is left of it is read at once. */
  hurry(): void;
}

/** Where lines go. */
export interface LineSink {
  /** Whether it would keep a line now. */
  keeps(): boolean;
  /** Returns whether the line was kept. */
  line(text: string): boolean;
  /** What came while it keeps nothing. */
  skipped(lines: number, chars: number): void;
}

/** Cuts a stream of anything into lines. Memory stays bounded whatever comes, and time as well. */
export function readRawOutput(stream: Readable, sink: LineSink): RawOutput {
  const decoder = new StringDecoder('utf8');
  let pending = '';
  let last = '';
  let inSkippedLine = false;

  const keep = (line: string) => sink.line(line.endsWith('\r') ? line.slice(0, -1) : line);

  function take(chunk: Buffer): void {
    if (!sink.keeps()) {
      const end = chunk.subarray(-LAST_WORDS_CHARS).toString('utf8');
      last = (last + end).slice(-LAST_WORDS_CHARS);
      return skip(chunk);
    }
    inSkippedLine = false;
    const text = decoder.write(chunk);
    last = (last + text).slice(-LAST_WORDS_CHARS);
    let from = 0;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
      const line = pending + text.slice(from, at);
      pending = '';
      from = at + 1;
      if (!keep(line)) return skip(Buffer.from(text.slice(from)));
    }
    pending += text.slice(from);
    if (pending.length > MAX_LINE_CHARS) {
      keep(pending);
      pending = '';
    }
  }

  // Not a string per line: a flood costs no more than looking at its bytes.
  function skip(bytes: Buffer): void {
    const { newlines, continuations } = countBytes(bytes);
    // A character that began before counts here: what follows of it is no beginning.
    const begun = (pending + decoder.end()).length;
    pending = '';
    if (bytes.length > 0) inSkippedLine = bytes.at(-1) !== NEWLINE;
    sink.skipped(newlines, begun + bytes.length - newlines - continuations);
  }

  const hurry = readInTurns(stream, take, () => !sink.keeps());
  stream.on('end', () => {
    // What a character lacks never comes.
    pending += decoder.end();
    if (pending !== '') keep(pending);
    else if (inSkippedLine) sink.skipped(1, 0);
    pending = '';
  });
  // A reset is how a killed worker's pipe ends on some systems.
  stream.on('error', () => undefined);
  return { lastWords: () => last.trim(), hurry };
}

/** Without a branch on a byte's value: the processor would guess wrong on every few random ones. */
function countBytes(bytes: Buffer): { newlines: number; continuations: number } {
  let newlines = 0;
  let continuations = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    newlines += Number(byte === NEWLINE);
    // Of a UTF-8 character's bytes all but the first are 10xxxxxx.
    continuations += (byte >> 7) & (~byte >> 6) & 1;
  }
  return { newlines, continuations };
}
