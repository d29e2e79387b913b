"""The zygote's life: fork workers, check syntax, tell how workers ended.

Speaks with zygote.ts over CF_CHANNEL, in frames like the workers': in come FORK (id, the address to
connect back to) and CHECK (id, JSON {path: text}); out go HELLO, FORKED (id, u32 pid), CHECKED (id,
JSON findings), FAILED (id, text) and EXITED (u32 pid, i32 status: an exit code, or a signal's number
below 0).
"""

import gc
import json
import os
import select
import signal
import struct
import sys
import traceback

from . import connect, lifeline, serve, syntax
from .frames import FrameChannel, frame

FORK, CHECK = 1, 2
HELLO, FORKED, CHECKED, FAILED, EXITED = 16, 17, 18, 19, 20
_EXIT = struct.Struct('<Ii')


def run(fd, harness, baseline):
    zygote = Zygote(fd, harness, baseline)
    gc.collect()
    if hasattr(gc, 'freeze'):
        # No collection touches these objects any more, so that their pages stay shared.
        gc.freeze()
    zygote.loop()


class Zygote(FrameChannel):
    def __init__(self, fd, harness, baseline):
        super().__init__(fd)
        self._harness = harness
        self._baseline = baseline
        # {pid: the writing end of its lifeline}
        self._children = {}
        self._wake, wake = os.pipe()
        self._pipe = (self._wake, wake)
        for end in self._pipe:
            os.set_blocking(end, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def loop(self):
        self.write(frame(HELLO, 0))
        poller = select.poll()
        poller.register(self.fd, select.POLLIN)
        poller.register(self._wake, select.POLLIN)
        while True:
            for ready, _ in poller.poll():
                if ready == self.fd:
                    self.read()
                else:
                    os.read(self._wake, 4096)
                    self._reap()

    def take(self, kind, number, chunk, start, end):
        if kind == FORK:
            self._fork(number, str(chunk[start:end], 'utf-8'))
        elif kind == CHECK:
            try:
                found = json.dumps(syntax.check(json.loads(chunk[start:end]))).encode('ascii')
            except Exception as error:
                self.write(frame(FAILED, number, repr(error).encode('utf-8', 'replace')))
            else:
                self.write(frame(CHECKED, number, found))

    def _fork(self, number, address):
        try:
            line = os.pipe()
            try:
                pid = os.fork()
            except OSError:
                os.close(line[0])
                os.close(line[1])
                raise
        except OSError as error:
            self.write(frame(FAILED, number, str(error).encode('utf-8', 'replace')))
            return
        if pid == 0:
            # Nothing may return from here: the child would go on as a second zygote.
            try:
                self._become_worker(address, line)
            except BaseException:
                traceback.print_exc()
                sys.stderr.flush()
            finally:
                os._exit(70)
        os.close(line[0])
        self._children[pid] = line[1]
        self.write(frame(FORKED, number, struct.pack('<I', pid)))

    def _become_worker(self, address, line):
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for fd in (self.fd, *self._pipe, line[1], *self._children.values()):
            os.close(fd)
        lifeline.hold(line[0])
        gc.enable()
        # random seeds itself anew in a forked child.
        serve.run_worker(connect.connect_all(address), self._harness, self._baseline)

    def _reap(self):
        while self._children:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            line = self._children.pop(pid, None)
            if line is not None:
                os.close(line)
            _kill_group(pid)
            code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
            self.write(frame(EXITED, 0, _EXIT.pack(pid, code)))

    def ended(self):
        # The platform is gone, however it ended: nothing it started may stay.
        for pid in self._children:
            _kill_group(pid)
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
        os._exit(0)


def _kill_group(pid):
    """Whatever a worker started and left behind in its process group goes with it."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except OSError:
        pass
