"""A worker's life: load one function, then serve its events one at a time."""

import os
import struct
import sys
import time

from . import logs
from .channel import ERROR, HELLO, LOAD_FAILED, READY, RESULT, Channel
from .codec import NotJson, decode, encode
from .context import Context
from .failure import describe, plain, to_bytes
from .loader import HandlerNotFound, load, prepare_process

try:
    from resource import RUSAGE_SELF, getrusage
except ImportError:
    getrusage = None

_INVOKE = struct.Struct('<I36sI')
_FRAME_ROOM = 60 * 1024


def run_worker(fd, harness, baseline):
    """Never returns. See loader.prepare_process for harness and baseline."""
    channel = Channel(fd)
    logs.install(channel)
    channel.send(HELLO, 0, b'{"protocol":1}')
    while channel.load is None:
        channel.read()
    settings = decode(channel.load, 0, len(channel.load))
    limit = settings['maxResultBytes'] + _FRAME_ROOM
    channel.max_entry_bytes = min(channel.max_entry_bytes, limit)
    channel.max_log_entries = settings.get('maxLogEntries', channel.max_log_entries)
    channel.max_log_bytes = settings.get('maxLogBytes', channel.max_log_bytes)
    try:
        prepare_process(settings, harness, baseline)
        function = load(settings)
        worker = Worker(channel, function)
    except SystemExit as stop:
        _exit(channel, stop)
    except HandlerNotFound as error:
        _refuse(channel, plain('HandlerNotFound', str(error)), limit)
    except BaseException as error:
        _refuse(channel, describe(error, settings['dir']), limit)
    _say_held(channel)
    channel.send(READY, 0)
    worker.serve()


def _refuse(channel, error, limit):
    _say_held(channel)
    channel.send(LOAD_FAILED, 0, to_bytes(error, limit))
    os._exit(1)


def _say_held(channel):
    for flush in channel.before_outcome:
        flush()


def _exit(channel, stop):
    """sys.exit() in user code: ends the process as Python would, with the same code."""
    code = stop.code
    if code is None:
        code = 0
    elif not isinstance(code, int):
        print(code, file=sys.stderr)
        code = 1
    _say_held(channel)
    os._exit(code & 0xFF)


class Worker:
    def __init__(self, channel, function):
        self._channel = channel
        self._function = function
        self._loop = None
        if function.is_async:
            self._await_loop()

    def serve(self):
        channel = self._channel
        pending = channel.pending
        while True:
            if pending:
                # It waited behind another event, so it may have been recalled meanwhile.
                channel.drain()
            while not pending:
                channel.read()
            number = next(iter(pending))
            self._run(number, *pending.pop(number))

    def _run(self, number, chunk, start, end):
        channel = self._channel
        function = self._function
        timeout, request_id, size = _INVOKE.unpack_from(chunk, start)
        start += _INVOKE.size
        channel.current = number
        micros = 0
        try:
            event = decode(chunk, start + size, end)
            context = decode(chunk, start, start + size) if size > 2 else {}
        except (ValueError, RecursionError) as error:
            self._fail(plain('EventNotReadable', 'the event is not JSON: %s' % error), 0)
            return
        chunk = None
        began = time.perf_counter_ns()
        try:
            if function.arguments == 2:
                context = Context(context)
                context.update(function.context)
                context['requestId'] = request_id.decode('ascii')
                context['timeoutMs'] = timeout
                context['deadlineMs'] = int(time.time() * 1000) + timeout
                result = function.handler(event, context)
            elif function.arguments:
                result = function.handler(event)
            else:
                result = function.handler()
            if hasattr(result, '__await__'):
                result = self._await_loop().run_until_complete(result)
            micros = (time.perf_counter_ns() - began) // 1000
        except SystemExit as stop:
            _exit(channel, stop)
        except BaseException as error:
            micros = (time.perf_counter_ns() - began) // 1000
            self._fail(describe(error, function.folder), micros)
            return
        try:
            body = encode(result)
        except NotJson as error:
            self._fail(plain('ResultNotJson', str(error)), micros)
            return
        if len(body) > function.max_result_bytes:
            message = 'the result is %d bytes of JSON, the limit is %d; return less of it'
            self._fail(plain('ResultTooLarge', message % (len(body), function.max_result_bytes)), micros)
            return
        if channel.left:
            _say_held(channel)
            os._exit(0)
        channel.finish(RESULT, micros, _peak_kib(), body)

    def _fail(self, error, micros):
        channel = self._channel
        if channel.left:
            # A fork that user code made and let run into the harness.
            print(error['raw'], file=sys.stderr)
            _say_held(channel)
            os._exit(1)
        limit = self._function.max_result_bytes + _FRAME_ROOM
        channel.finish(ERROR, micros, _peak_kib(), to_bytes(error, limit))

    def _await_loop(self):
        """The one event loop of this worker. Tasks that a handler leaves behind stay in it and go
        on while a later event is awaited."""
        if self._loop is None or self._loop.is_closed():
            import asyncio

            self._loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self._loop)
            if os.name != 'nt':
                # While a handler awaits, recalls are answered and the platform's end is seen.
                self._loop.add_reader(self._channel.fd, self._channel.read)
        return self._loop


if getrusage is None:

    def _peak_kib():
        return 0

elif sys.platform == 'darwin':

    def _peak_kib():
        return getrusage(RUSAGE_SELF).ru_maxrss >> 10

else:

    def _peak_kib():
        return getrusage(RUSAGE_SELF).ru_maxrss
