"""Loads Python and its common modules once and forks a worker from itself whenever asked.

Argument: a folder for bytecode. See cf_harness/zygote_loop.py for what it answers to.
"""

import gc
import os
import sys

BASELINE = frozenset(sys.modules)
HERE = os.path.dirname(os.path.abspath(__file__))

# What functions commonly import and what is cheap to keep: shared by all workers, paid for once.
PRELOAD = (
    'asyncio base64 bisect calendar collections contextlib copy csv dataclasses datetime decimal enum '
    'functools hashlib heapq hmac html io itertools json logging math operator pathlib random re '
    'secrets statistics string tempfile textwrap threading time traceback typing urllib.parse uuid '
    'warnings zlib'
).split()


def main():
    gc.disable()
    if HERE not in sys.path:
        sys.path.insert(0, HERE)
    import importlib

    for name in PRELOAD:
        try:
            importlib.import_module(name)
        except ImportError:
            pass  # A Python built without it; the function that needs it will say so.
    # The harness's bytecode goes into the cache: its own folder may be read-only.
    sys.pycache_prefix = sys.argv[1]
    from cf_harness import connect, zygote_loop

    sys.pycache_prefix = None
    fd = connect.inherited(connect.take_address())
    zygote_loop.run(fd, HERE, BASELINE)


if __name__ == '__main__':
    main()
