"""A worker dies with its zygote, even when it is busy and the zygote was killed."""

import fcntl
import os
import signal


def hold(fd):
    """fd: the reading end of a pipe whose only writing end the zygote has. When that closes, the
    kernel signals this process group; nothing has to look at the pipe."""
    try:
        if hasattr(fcntl, 'F_SETSIG'):
            # Linux: the whole group at once, whatever it is doing.
            fcntl.fcntl(fd, fcntl.F_SETOWN, -os.getpid())
            fcntl.fcntl(fd, fcntl.F_SETSIG, signal.SIGKILL)
        else:
            # macOS ignores SIGIO by default and can't be told another signal.
            signal.signal(signal.SIGIO, lambda *_: os.killpg(0, signal.SIGKILL))
            fcntl.fcntl(fd, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(fd, fcntl.F_SETFL, fcntl.fcntl(fd, fcntl.F_GETFL) | os.O_ASYNC)
    except (OSError, AttributeError):
        # A kernel without it: the zygote still kills its workers when it ends in order.
        pass
