"""Exceptions as the protocol's errors."""

import linecache
import os
import traceback

from .codec import encode

_HARNESS = os.path.dirname(os.path.abspath(__file__)) + os.sep
_MAX_FRAMES = 100
_MAX_TEXT = 64 * 1024
_MAX_CAUSES = 5


def plain(kind, message):
    """An error that the harness itself found: it has no stack."""
    return {'type': kind, 'message': message, 'stack': [], 'raw': kind + ': ' + message}


def describe(error, folder):
    """The error of a raised exception; folder is the function's own."""
    described = _one(error, folder)
    try:
        described['raw'] = _cut(_raw(error, folder))
        causes = [_one(cause, folder) for cause in _causes(error)]
        if causes:
            described['causes'] = causes
    except Exception:
        # Out of memory, or an exception class that misbehaves: what is known must still arrive.
        described.setdefault('raw', described['type'] + ': ' + described['message'])
    return described


def _one(error, folder):
    kind = type(error)
    name = kind.__qualname__
    if kind.__module__ != 'builtins':
        name = kind.__module__ + '.' + name
    try:
        message = str(error)
    except Exception:
        message = '<its __str__ failed>'
    try:
        stack = _stack(error, folder)
    except Exception:
        stack = []
    return {'type': name, 'message': _cut(message), 'stack': stack}


def _causes(error):
    """What led to it, nearest first, as Python's own report tells it."""
    found = []
    while len(found) < _MAX_CAUSES:
        cause = error.__cause__
        if cause is None and not error.__suppress_context__:
            cause = error.__context__
        if cause is None or cause in found:
            break
        found.append(cause)
        error = cause
    return found


def to_bytes(error, limit):
    """As JSON of at most limit bytes."""
    body = encode(error)
    keep = _MAX_TEXT // 2
    while len(body) > limit and keep > 64:
        keep //= 2
        error = dict(
            error,
            message=error['message'][:keep],
            raw=error['raw'][:keep],
            stack=error['stack'][: max(1, keep // 512)],
        )
        error.pop('causes', None)
        body = encode(error)
    return body


def _cut(text):
    data = text.encode('utf-8', 'surrogatepass')
    if len(data) <= _MAX_TEXT:
        return text
    return data[: _MAX_TEXT - 8].decode('utf-8', 'ignore') + '…'


def _is_harness(filename):
    return filename.startswith(_HARNESS) or filename.startswith('<frozen importlib')


def _stack(error, folder):
    entries = []
    seen_user = False
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        filename = code.co_filename
        inside = _inside(filename, folder)
        if inside is not None and not seen_user:
            # What came before the person's own code is the way there: harness, event loop.
            seen_user = True
            entries = []
        if not _is_harness(filename):
            entry = {'file': inside or filename, 'line': trace.tb_lineno, 'user': inside is not None}
            entry['function'] = getattr(code, 'co_qualname', code.co_name)
            column = _column(trace) if inside is not None else None
            if column is not None:
                entry['column'] = column
            entries.append(entry)
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        inside = _inside(error.filename, folder)
        entry = {'file': inside or error.filename, 'line': error.lineno, 'user': inside is not None}
        if error.offset and error.offset > 0:
            entry['column'] = error.offset
        entries.append(entry)
    entries.reverse()
    return entries[:_MAX_FRAMES]


def _inside(filename, folder):
    """The path relative to folder with forward slashes; None for a file elsewhere."""
    if not filename.startswith(folder + os.sep):
        return None
    return filename[len(folder) + 1:].replace(os.sep, '/')


def _column(trace):
    """Python 3.11 and later know the column, as an offset in UTF-8 bytes."""
    code = trace.tb_frame.f_code
    if not hasattr(code, 'co_positions'):
        return None
    for index, position in enumerate(code.co_positions()):
        if index == trace.tb_lasti // 2:
            offset = position[2]
            if offset is None or position[0] != trace.tb_lineno:
                return None
            line = linecache.getline(code.co_filename, trace.tb_lineno).encode('utf-8')
            return len(line[:offset].decode('utf-8', 'ignore')) + 1 if line else offset + 1
    return None


def _raw(error, folder):
    report = traceback.TracebackException(type(error), error, error.__traceback__)
    frames = report.stack
    first = next((i for i, one in enumerate(frames) if _inside(one.filename, folder)), 0)
    del frames[:first]
    todo = [report]
    while todo:
        part = todo.pop()
        if part is not None:
            part.stack[:] = [one for one in part.stack if not _is_harness(one.filename)]
            todo += [part.__cause__, part.__context__]
            todo += getattr(part, 'exceptions', None) or []
    return ''.join(report.format()).rstrip('\n')
