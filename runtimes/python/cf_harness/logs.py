"""What user code prints, logs and warns becomes log entries, each sent at once."""

import codecs
import io
import logging
import sys
import threading
import traceback
import warnings

DEBUG, INFO, WARN, ERROR = 0, 1, 2, 3
_STDERR = 1


class LogStream(io.TextIOBase):
    """sys.stdout or sys.stderr. An entry ends where a written text ends with a newline."""

    encoding = 'utf-8'
    errors = 'backslashreplace'
    line_buffering = True
    mode = 'w'

    def __init__(self, channel, stream, level):
        super().__init__()
        self.name = '<stderr>' if stream else '<stdout>'
        self.buffer = _ByteStream(self)
        self._channel = channel
        self._stream = stream
        self._level = level
        # By thread, since print() writes in pieces: {thread: [texts, characters kept, bytes dropped]}.
        self._held = {}

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError('write() argument must be str, not ' + type(text).__name__)
        if not text:
            return 0
        thread = threading.get_ident()
        held = self._held.get(thread)
        if text[-1] == '\n':
            if held is None:
                self._channel.log(self._level, self._stream, text[:-1])
            else:
                del self._held[thread]
                self._hold(held, text)
                self._emit(held)
        elif held is None:
            self._held[thread] = held = [[], 0, 0]
            self._hold(held, text)
        else:
            self._hold(held, text)
        return len(text)

    def _hold(self, held, text):
        if held[1] > self._channel.max_entry_bytes:
            held[2] += len(text.encode('utf-8', 'backslashreplace'))
        else:
            held[0].append(text)
            held[1] += len(text)

    def _emit(self, held):
        text = ''.join(held[0])
        self._channel.log(
            self._level, self._stream, text[:-1] if text.endswith('\n') else text, held[2]
        )

    def end_call(self):
        """Logs what still waits for its newline."""
        for thread in list(self._held):
            held = self._held.pop(thread, None)
            if held is not None:
                self._emit(held)

    def flush(self):
        if self._channel.left:
            self.end_call()

    def forget(self):
        self._held = {}

    def writable(self):
        return True

    def isatty(self):
        return False

    def fileno(self):
        return self._stream + 1

    def reconfigure(self, **_options):
        """The encoding is fixed; accepted because scripts call it to ask for UTF-8."""

    def close(self):
        """Stays open: the worker outlives a call that closes it."""


class _ByteStream(io.BufferedIOBase):
    def __init__(self, text):
        super().__init__()
        self.name = text.name
        self._text = text
        self._decode = codecs.getincrementaldecoder('utf-8')('replace').decode

    def write(self, data):
        self._text.write(self._decode(data))
        return memoryview(data).nbytes

    def writable(self):
        return True

    def isatty(self):
        return False

    def fileno(self):
        return self._text.fileno()

    def close(self):
        """As the text stream's."""


class FrameHandler(logging.Handler):
    """The root logger's handler: an entry has its record's own level."""

    def __init__(self, channel):
        super().__init__()
        self._channel = channel

    def emit(self, record):
        try:
            number = record.levelno
            level = ERROR if number >= 40 else WARN if number >= 30 else INFO if number >= 20 else DEBUG
            self._channel.log(level, _STDERR, self.format(record))
        except Exception:
            self.handleError(record)


def install(channel):
    """Puts the channel in the place of the standard streams, logging, warnings and thread errors."""
    out = LogStream(channel, 0, INFO)
    err = LogStream(channel, _STDERR, ERROR)
    sys.stdout = sys.__stdout__ = out
    sys.stderr = sys.__stderr__ = err
    channel.before_outcome += [out.end_call, err.end_call]
    channel.after_leaving += [out.forget, err.forget]

    root = logging.getLogger()
    handler = FrameHandler(channel)
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    configure = logging.basicConfig

    def basic_config(**options):
        # Python ignores basicConfig where the root logger has a handler, even the level, which is
        # what most people call it for.
        if root.handlers == [handler] and not options.get('force'):
            if options.get('level') is not None:
                root.setLevel(options['level'])
        else:
            configure(**options)

    logging.basicConfig = basic_config

    def show_warning(message, category, filename, lineno, file=None, line=None):
        text = warnings.formatwarning(message, category, filename, lineno, line)
        if file is not None:
            file.write(text)
        else:
            channel.log(WARN, _STDERR, text.rstrip('\n'))

    warnings.showwarning = show_warning

    def thread_failed(args):
        if args.exc_type is not SystemExit:
            name = args.thread.name if args.thread else '?'
            lines = traceback.format_exception(args.exc_type, args.exc_value, args.exc_traceback)
            text = 'Exception in thread %s:\n%s' % (name, ''.join(lines))
            channel.log(ERROR, _STDERR, text.rstrip('\n'))

    threading.excepthook = thread_failed
