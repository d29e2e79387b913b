"""Finds syntax errors without running anything. As a program: files from stdin, findings to stdout."""

import json
import sys
import warnings


def check(files):
    """files: {path: text}. Gives [{file, line, column?, message}], at most one for each file."""
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        for path, text in files.items():
            finding = _check_file(path, text)
            if finding is not None:
                found.append(finding)
    return found


def _check_file(path, text):
    nul = text.find('\0')
    if nul >= 0:
        before = text[:nul]
        column = nul - (before.rfind('\n') + 1) + 1
        message = 'source code cannot contain NUL characters; remove it'
        return {'file': path, 'line': before.count('\n') + 1, 'column': column, 'message': message}
    try:
        # Bytes, so that an encoding comment counts as it does when the file is imported.
        compile(text.encode('utf-8'), path, 'exec', dont_inherit=True)
    except SyntaxError as error:
        finding = {'file': path, 'line': max(error.lineno or 1, 1), 'message': str(error.msg)}
        if error.offset and error.offset > 0:
            finding['column'] = error.offset
        return finding
    except (RecursionError, MemoryError):
        return {'file': path, 'line': 1, 'message': 'nested too deeply for Python; split it up'}
    except ValueError as error:
        return {'file': path, 'line': 1, 'message': str(error)}
    return None


if __name__ == '__main__':
    json.dump(check(json.loads(sys.stdin.buffer.read())), sys.stdout)
