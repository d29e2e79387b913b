"""A worker's channel to the platform: invocations come in, results and log entries go out."""

import os
import select
import struct
import threading
import time

from .frames import FrameChannel, frame

LOAD, INVOKE, RECALL = 1, 2, 3
HELLO, READY, LOAD_FAILED, RESULT, ERROR, LOG, RECALLED, CUT = 16, 17, 18, 19, 20, 21, 22, 23

_OUTCOME = struct.Struct('<IIBII')
_ENTRY = struct.Struct('<IIBBBd')
_COUNTS = struct.Struct('<II')
_JOIN_LIMIT = 65536
MAX_ENTRY_BYTES = 256 * 1024
# Entries that are printed beyond the limits until it is told how many.
_CUT_AT_ONCE = 1000
# How fast entries can be printed: this many at once, and 50,000 a second.
_PRINTED_AT_ONCE = 1000
_PRINTED_PER_MS = 50
# User code may put others in their place.
_read_clock = time.perf_counter
_sleep = time.sleep
_U32 = 0xFFFFFFFF


class Channel(FrameChannel):
    def __init__(self, fd):
        super().__init__(fd)
        # Id of the event that runs; what is printed meanwhile belongs to it.
        self.current = 0
        # Events that have not begun: {id: (chunk, start, end)}, in their order.
        self.pending = {}
        self.load = None
        self.max_entry_bytes = MAX_ENTRY_BYTES
        # How much is sent of one event's log.
        self.max_log_entries = self.max_log_bytes = float('inf')
        # Of the event that printed last: what was sent, and what was only counted since the last CUT.
        self._printer = 0
        self._sent_entries = self._sent_bytes = 0
        self._cut_entries = self._cut_bytes = 0
        self._printed = 0
        # When all that is printed would be, at that speed, on time.perf_counter().
        self._printed_by = 0.0
        # What is still to be said before a call's outcome: callables that log what they hold back.
        self.before_outcome = []
        # What a fork made by user code drops, since its parent will say it.
        self.after_leaving = []
        self._lock = threading.RLock()
        self._writing = False
        self._late = []
        self._readable = _readable(fd)
        if hasattr(os, 'register_at_fork'):
            os.register_at_fork(after_in_child=self._leave)

    @property
    def left(self):
        """Whether this process is a fork that user code made: the channel is not its own."""
        return self.fd < 0

    def take(self, kind, number, chunk, start, end):
        if kind == INVOKE:
            self.pending[number] = (chunk, start, end)
        elif kind == RECALL:
            if self.pending.pop(number, None) is not None:
                self.send(RECALLED, number)
        elif kind == LOAD:
            self.load = chunk[start:end]

    def drain(self):
        """Takes what has arrived, without waiting."""
        while self._readable():
            self.read()

    def send(self, kind, number, payload=b''):
        with self._lock:
            self._put(frame(kind, number, payload))

    def finish(self, kind, micros, peak_kib, body):
        """Ends the running event. Under the lock, so that no thread logs to it afterwards."""
        with self._lock:
            for flush in self.before_outcome:
                flush()
            self._tell_cut()
            head = _OUTCOME.pack(
                len(body) + 8, self.current, kind, min(micros, _U32), min(peak_kib, _U32)
            )
            if len(body) < _JOIN_LIMIT:
                self._put(head + body)
            else:
                self._put(head)
                self._put(body)
            self.current = 0

    def log(self, level, stream, text, dropped=0):
        """One entry. dropped: how many bytes of it were never kept."""
        data = text.encode('utf-8', 'backslashreplace')
        size = len(data) + dropped
        if dropped or len(data) > self.max_entry_bytes:
            kept = data[: self.max_entry_bytes - 64].decode('utf-8', 'ignore').encode('utf-8')
            note = '… [cut: %d bytes]' % (len(data) - len(kept) + dropped)
            data = kept + note.encode('utf-8')
        if self.left:
            os.write(stream + 1, data + b'\n')
            return
        with self._lock:
            if not self._is_cut(size):
                now = time.time() * 1000
                self._sent_entries += 1
                self._sent_bytes += len(data)
                head = _ENTRY.pack(len(data) + 10, self.current, LOG, level, stream, now)
                self._put(head + data)
            # Last: a signal's handler may raise here.
            self._pace()

    def _pace(self):
        """A flood waits here as for any slow reader, and leaves the processor to others."""
        self._printed += 1
        # The clock is asked once for all that are printed in one millisecond.
        if self._printed < _PRINTED_PER_MS:
            return
        self._printed = 0
        now = _read_clock()
        at_once = _PRINTED_AT_ONCE / _PRINTED_PER_MS / 1000
        # Whatever the clock says, nobody waits longer than these took.
        self._printed_by = min(max(self._printed_by, now - at_once), now) + 0.001
        if self._printed_by > now:
            _sleep(self._printed_by - now)

    def _is_cut(self, size):
        """Whether an entry of this size is beyond what is sent; counts it then."""
        if self.current != self._printer:
            self._tell_cut()
            self._printer = self.current
            self._sent_entries = self._sent_bytes = 0
        if self._sent_entries < self.max_log_entries and self._sent_bytes < self.max_log_bytes:
            return False
        self._cut_entries += 1
        self._cut_bytes += size
        if self._cut_entries >= _CUT_AT_ONCE:
            self._tell_cut()
        return True

    def _tell_cut(self):
        entries, size = self._cut_entries, self._cut_bytes
        if entries:
            self._cut_entries = self._cut_bytes = 0
            self._put(frame(CUT, self._printer, _COUNTS.pack(entries, min(size, _U32))))

    def _put(self, data):
        # A signal handler or a finalizer may log in the middle of a frame; its entry waits.
        if self._writing:
            self._late.append(data)
            return
        self._writing = True
        try:
            self.write(data)
        finally:
            self._writing = False
        while self._late:
            self._put(self._late.pop(0))

    def _leave(self):
        # A child of user code must neither read the parent's events nor write into its frames.
        os.close(self.fd)
        self.fd = -1
        self._lock = threading.RLock()
        for forget in self.after_leaving:
            forget()


def _readable(fd):
    if os.name == 'nt':
        import _winapi
        import msvcrt

        handle = msvcrt.get_osfhandle(fd)
        return lambda: _winapi.PeekNamedPipe(handle, 0)[0] > 0
    poller = select.poll()
    poller.register(fd, select.POLLIN)
    return lambda: bool(poller.poll(0))
