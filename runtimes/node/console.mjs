// What user code prints becomes log entries: `console.*` with its level, and both streams.
import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

const LEVELS = { debug: 0, trace: 0, log: 1, info: 1, warn: 2, error: 3, assert: 3 };

/** Replaces `console` and the process's streams. `emit(level, stream, text)` takes one entry. */
export function register(emit) {
  /** The level of the console call under way; undefined for what is written to a stream directly. */
  let level;
  const toStdout = entries((text) => emit(level ?? 1, 0, text));
  const toStderr = entries((text) => emit(level ?? 3, 1, text));

  const target = new Console({
    stdout: consoleStream(toStdout),
    stderr: consoleStream(toStderr),
    colorMode: false,
  });
  for (const [name, method] of Object.entries(target)) {
    if (typeof method !== 'function') continue;
    const own = LEVELS[name] ?? 1;
    console[name] = (...args) => {
      level = own;
      try {
        return method.apply(target, args);
      } finally {
        level = undefined;
      }
    };
  }
  lazily('stdout', 1, toStdout);
  lazily('stderr', 2, toStderr);
}

/** Collects text into entries: one write that ends in a newline is one, however many lines it has. */
function entries(emit) {
  const decoder = new StringDecoder('utf8');
  let pending = '';
  return {
    write(chunk) {
      const text = pending + (typeof chunk === 'string' ? chunk : decoder.write(chunk));
      if (text.endsWith('\n')) {
        pending = '';
        emit(text.slice(0, -1));
      } else {
        pending = text;
      }
    },
    flush() {
      if (pending === '') return;
      const text = pending;
      pending = '';
      emit(text);
    },
  };
}

// `Console` asks for no more of a stream than this.
function consoleStream({ write }) {
  return {
    write: (text) => (write(text), true),
    on: () => undefined,
    once: () => undefined,
    removeListener: () => undefined,
    listenerCount: () => 1,
  };
}

const flushers = [];

/** Ends entries that wait for their newline: the call that began them is over. */
export function flushOutput() {
  for (const flush of flushers) flush();
}

// Made at first use: most functions never touch the streams themselves.
function lazily(name, fd, target) {
  flushers.push(target.flush);
  let stream;
  Object.defineProperty(process, name, {
    configurable: true,
    enumerable: true,
    get() {
      stream ??= Object.assign(
        new Writable({
          decodeStrings: false,
          write(chunk, _encoding, done) {
            target.write(chunk);
            done();
          },
        }),
        { fd, isTTY: false, _isStdio: true },
      );
      return stream;
    },
  });
}
