"""A worker as a process of its own, for systems that can't fork. Argument: a folder for bytecode."""

import os
import sys

BASELINE = frozenset(sys.modules)
HERE = os.path.dirname(os.path.abspath(__file__))

if __name__ == '__main__':
    if HERE not in sys.path:
        sys.path.insert(0, HERE)
    # The harness's bytecode goes into the cache: its own folder may be read-only.
    sys.pycache_prefix = sys.argv[1]
    from cf_harness import connect, serve

    sys.pycache_prefix = None
    address = connect.take_address()
    if address.isdigit():
        fd = connect.inherited(address)
    else:
        fd = connect.connect(address, 0)
    serve.run_worker(fd, HERE, BASELINE)
