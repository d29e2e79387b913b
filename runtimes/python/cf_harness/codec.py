"""Events and results as JSON bytes, exactly as the standard library reads and writes them."""

import json
import json.scanner
import math
import sys

# Enough for the 2,000 levels that the protocol promises, on every supported Python.
_DEEP = 12000
_MAX_PATH = 300

_SETTINGS = {'allow_nan': False, 'separators': (',', ':')}
_encode_text = json.JSONEncoder(ensure_ascii=False, **_SETTINGS).encode
_encode_ascii = json.JSONEncoder(ensure_ascii=True, **_SETTINGS).encode
_decode_text = json.JSONDecoder().decode


class NotJson(Exception):
    """The message says which part of the value JSON can't hold."""


def _deeper(fast, portable, value):
    # Only what is nested unusually deep pays for a higher limit; user code keeps its own. Some
    # versions (3.12.0 to 3.12.3) limit C code on its own, and Python's version of it less.
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _DEEP))
    try:
        try:
            return fast(value)
        except RecursionError:
            return portable(value)
    finally:
        sys.setrecursionlimit(limit)


def _decode_in_python(text):
    decoder = json.JSONDecoder()
    decoder.scan_once = json.scanner.py_make_scanner(decoder)
    return decoder.decode(text)


def _encode_in_python(value):
    return ''.join(json.JSONEncoder(ensure_ascii=False, **_SETTINGS).iterencode(value))


def _encode_ascii_in_python(value):
    return ''.join(json.JSONEncoder(ensure_ascii=True, **_SETTINGS).iterencode(value))


def decode(chunk, start, end):
    """The value in chunk[start:end]. Raises ValueError or RecursionError."""
    text = str(memoryview(chunk)[start:end], 'utf-8')
    try:
        return _decode_text(text)
    except RecursionError:
        return _deeper(_decode_text, _decode_in_python, text)


def encode(value):
    """Compact UTF-8. Raises NotJson."""
    try:
        try:
            text = _encode_text(value)
        except RecursionError:
            text = _deeper(_encode_text, _encode_in_python, value)
    except Exception as error:
        raise NotJson(_explain(value, error)) from None
    try:
        return text.encode('utf-8')
    except UnicodeEncodeError:
        # Half of a surrogate pair can't be UTF-8, but JSON can escape it.
        return _deeper(_encode_ascii, _encode_ascii_in_python, value).encode('ascii')


def _explain(value, error):
    try:
        found = _find(value)
    except Exception:
        found = None
    if found is not None:
        node, why = found
        return '%s %s' % (_path(node), why)
    if isinstance(error, RecursionError):
        return 'result is nested too deeply; flatten it'
    return 'result can not be written as JSON: %s' % error


def _find(value):
    """The first part that JSON can't hold: (node, why). A node is (value, key, parent)."""
    todo = [(value, None, None)]
    while todo:
        node = todo.pop()
        why = _trouble(node)
        if why:
            return node, why
        inner = node[0]
        if isinstance(inner, dict):
            for key in inner:
                if not (key is None or isinstance(key, (str, int, float, bool))):
                    kind = _kind(key)
                    return node, 'has a key that is %s; keys are text, so convert it with str()' % kind
            items = [(item, key, node) for key, item in inner.items()]
        elif isinstance(inner, (list, tuple)):
            items = [(item, index, node) for index, item in enumerate(inner)]
        else:
            continue
        todo.extend(reversed(items))
    return None


def _trouble(node):
    value = node[0]
    if value is None or isinstance(value, (str, bool, int)):
        return None
    if isinstance(value, float):
        if math.isfinite(value):
            return None
        return 'is %r, which JSON has no number for; return None or text instead' % value
    if isinstance(value, (dict, list, tuple)):
        parent = node[2]
        while parent is not None:
            if parent[0] is value:
                return 'contains itself; return it without the cycle'
            parent = parent[2]
        return None
    return 'is %s, which is not JSON; %s' % (_kind(value), _advice(value))


def _kind(value):
    cls = type(value)
    name = cls.__qualname__
    if cls.__module__ != 'builtins':
        name = cls.__module__ + '.' + name
    return ('an ' if name[0] in 'aeiouAEIOU' else 'a ') + name


def _advice(value):
    if isinstance(value, (bytes, bytearray, memoryview)):
        return 'decode it, or encode it with base64'
    if isinstance(value, (set, frozenset)) or hasattr(value, '__next__'):
        return 'convert it with list()'
    if hasattr(value, 'isoformat'):
        return 'convert it with .isoformat()'
    if hasattr(value, '__await__'):
        return 'await it first'
    return 'convert it to a dict, list, text or number'


def _path(node):
    steps = []
    while node[2] is not None:
        steps.append('[%s]' % json.dumps(node[1], ensure_ascii=False))
        node = node[2]
    text = 'result' + ''.join(reversed(steps))
    if len(text) > _MAX_PATH:
        half = _MAX_PATH // 2
        text = text[:half] + '…' + text[-half:]
    return text
