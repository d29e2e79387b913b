import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

const MAX_LINE_CHARS = 262_144;
const LAST_WORDS_CHARS = 8_192;

/** What bypasses a worker's harness: native code, child processes, a dying interpreter. */
export interface RawOutput {
  /** The end of what came, for an error that has no other explanation. */
  lastWords(): string;
}

/** Cuts a stream of anything into lines. Memory stays bounded whatever comes. */
export function readRawOutput(stream: Readable, onLine: (line: string) => void): RawOutput {
  const decoder = new StringDecoder('utf8');
  let pending = '';
  let last = '';

  function take(text: string): void {
    last = (last + text).slice(-LAST_WORDS_CHARS);
    const lines = (pending + text).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    if (pending.length > MAX_LINE_CHARS) {
      onLine(pending);
      pending = '';
    }
  }

  stream.on('data', (chunk: Buffer) => take(decoder.write(chunk)));
  stream.on('end', () => {
    if (pending !== '') onLine(pending);
    pending = '';
  });
  // A reset is how a killed worker's pipe ends on some systems.
  stream.on('error', () => undefined);
  return { lastWords: () => last.trim() };
}
