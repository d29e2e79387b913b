"""Frames over a file descriptor: u32 length, u32 id, u8 type, payload."""

import os
import struct

HEADER = struct.Struct('<IIB')
_SMALL = 65536
_LARGE = 1 << 20


class FrameChannel:
    """Cuts what a descriptor delivers into frames, which a subclass takes, and writes frames whole."""

    def __init__(self, fd):
        self.fd = fd
        self._parts = []
        self._size = 0
        self._need = HEADER.size

    def take(self, kind, number, chunk, start, end):
        """A whole frame; its payload is chunk[start:end]."""
        raise NotImplementedError

    def ended(self):
        """The other side is gone. Must not return."""
        os._exit(0)

    def read(self):
        """Reads once, waiting if nothing is there, and takes every frame that is whole."""
        missing = self._need - self._size
        try:
            chunk = os.read(self.fd, _SMALL if missing < _SMALL else min(missing, _LARGE))
        except OSError:
            chunk = b''
        if not chunk:
            self.ended()
        if self._parts:
            # A large frame is joined once, when it is whole, not at each read.
            self._parts.append(chunk)
            self._size += len(chunk)
            if self._size < self._need:
                return
            chunk = b''.join(self._parts)
            self._parts = []
        size = len(chunk)
        at = 0
        need = HEADER.size
        while size - at >= HEADER.size:
            length, number, kind = HEADER.unpack_from(chunk, at)
            start = at + HEADER.size
            if start + length > size:
                need = HEADER.size + length
                break
            at = start + length
            self.take(kind, number, chunk, start, at)
        if at < size:
            self._parts.append(chunk[at:])
        self._size = size - at
        self._need = need

    def write(self, data):
        """Writes all of data. What a signal handler raises meanwhile is raised afterwards, so that
        no frame is ever cut."""
        raised = None
        written = 0
        try:
            written = os.write(self.fd, data)
            if written == len(data):
                return
        except OSError:
            self.ended()
        except BaseException as error:
            raised = error
        view = memoryview(data)[written:]
        while view:
            try:
                view = view[os.write(self.fd, view):]
            except OSError:
                self.ended()
            except BaseException as error:
                raised = error
        if raised is not None:
            raise raised


def frame(kind, number, payload=b''):
    return HEADER.pack(len(payload), number, kind) + payload
