"""Turns a LOAD frame into a function that is ready to be called."""

import importlib
import importlib.util
import inspect
import os
import sys
import time


class HandlerNotFound(Exception):
    """The file has no such function; the message lists those it has."""


class Function:
    """The person's handler, how to call it, and what its calls have in common."""

    def __init__(self, handler, settings):
        self.handler = handler
        self.folder = settings['dir']
        self.max_result_bytes = settings['maxResultBytes']
        self.arguments = _count_arguments(handler)
        self.is_async = inspect.iscoroutinefunction(handler)
        self.context = {
            'functionName': settings['functionName'],
            'functionVersion': str(settings['functionVersion']),
            'memoryLimitMb': settings['memoryMb'],
        }


def prepare_process(settings, harness, baseline):
    """Makes this process what the function expects: folder, environment, search path.

    harness: the folder that this process was started from. baseline: names of the modules that any
    Python has loaded when its first line runs.
    """
    folder = settings['dir']
    os.chdir(folder)
    os.environ.update(settings['env'])
    if 'TZ' in settings['env'] and hasattr(time, 'tzset'):
        time.tzset()
    if harness in sys.path:
        sys.path.remove(harness)
    extra = settings['env'].get('PYTHONPATH', '')
    sys.path[0:0] = [folder] + [path for path in extra.split(os.pathsep) if path]
    sys.argv = [settings['file']]
    sys.dont_write_bytecode = True
    # multiprocessing's "spawn" would run the harness again in every child.
    main = sys.modules['__main__']
    main.__dict__.pop('__file__', None)
    main.__spec__ = None
    _make_room(folder, baseline)


def _make_room(folder, baseline):
    # In a fresh Python a person's calendar.py hides the library's; here that one may be loaded.
    for name in os.listdir(folder):
        stem = name[:-3] if name.endswith('.py') else name
        if stem in sys.modules and stem not in baseline and stem != '__main__':
            for loaded in list(sys.modules):
                if loaded == stem or loaded.startswith(stem + '.'):
                    del sys.modules[loaded]


def load(settings):
    """Imports the file and finds the function. Raises HandlerNotFound, or whatever the import does."""
    module = _import(settings['file'], settings['dir'])
    name = settings['export']
    handler = getattr(module, name, None)
    if callable(handler):
        return Function(handler, settings)
    relative = os.path.relpath(settings['file'], settings['dir']).replace(os.sep, '/')
    if handler is not None:
        raise HandlerNotFound(
            '"%s" in %s is a %s, not a function.' % (name, relative, type(handler).__name__)
        )
    functions = [
        key
        for key, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and key[0] != '_'
    ]
    if functions:
        message = '%s has no function "%s". It has: %s. Name one of them as the handler.'
        raise HandlerNotFound(message % (relative, name, ', '.join(functions[:20])))
    message = '%s has no function "%s". Add one: def %s(event, context):'
    raise HandlerNotFound(message % (relative, name, name))


def _import(file, folder):
    parts = os.path.relpath(file, folder)[: -len('.py')].split(os.sep)
    if parts[-1] == '__init__':
        parts.pop()
    if all(part.isidentifier() for part in parts):
        name = '.'.join(parts)
        if len(parts) > 1:
            importlib.import_module('.'.join(parts[:-1]))
    else:
        name = parts[-1].replace('.', '_')
    loaded = sys.modules.get(name)
    if loaded is not None and getattr(loaded, '__file__', None) == file:
        return loaded
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    if '.' in name:
        setattr(sys.modules[spec.parent], parts[-1], module)
    return module


def _count_arguments(handler):
    """How many of (event, context) the handler takes."""
    try:
        parameters = inspect.signature(handler).parameters.values()
    except (TypeError, ValueError):
        return 2
    if any(one.kind is one.VAR_POSITIONAL for one in parameters):
        return 2
    positional = [one for one in parameters if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    return min(2, len(positional))
