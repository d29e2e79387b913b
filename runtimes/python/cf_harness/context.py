"""The second argument of a handler."""

import time

_ALIASES = {
    'aws_request_id': 'requestId',
    'memory_limit_in_mb': 'memoryLimitMb',
}


class Context(dict):
    """The caller's context with the platform's fields on top: context['requestId'] and
    context.request_id are the same."""

    def __getattr__(self, name):
        if name in self:
            return self[name]
        key = _ALIASES.get(name)
        if key is None:
            first, *rest = name.split('_')
            key = first + ''.join(part.capitalize() for part in rest)
        try:
            return self[key]
        except KeyError:
            raise AttributeError('the context has no "%s"' % name) from None

    def get_remaining_time_ms(self):
        """Whole milliseconds until the platform ends this call; never below 0."""
        return max(0, self['deadlineMs'] - int(time.time() * 1000))

    get_remaining_time_in_millis = get_remaining_time_ms
