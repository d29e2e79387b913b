"""Finds the channel that the platform offers, see "Channel" and "Connecting back" of the protocol."""

import os
import socket


def take_address():
    """Removes the platform's own variables; gives what CF_CHANNEL said."""
    address = os.environ.get('CF_CHANNEL', '')
    for name in [name for name in os.environ if name.startswith('CF_')]:
        del os.environ[name]
    return address


def inherited(address):
    """The descriptor that the parent process left open for this one."""
    fd = int(address)
    os.set_inheritable(fd, False)
    os.set_blocking(fd, True)
    return fd


def connect(address, role):
    """Opens one connection and says which it is. Gives its descriptor, close-on-exec."""
    path, _, key = address.rpartition(':')
    greeting = (key + str(role)).encode('ascii')
    if os.name == 'nt':
        fd = os.open(path, os.O_RDWR | os.O_BINARY | os.O_NOINHERIT)
        os.write(fd, greeting)
        return fd
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    link.connect(path)
    link.sendall(greeting)
    return link.detach()


def connect_all(address):
    """For a forked worker: the channel; stdout and stderr become descriptors 1 and 2."""
    channel = connect(address, 0)
    for role in (1, 2):
        fd = connect(address, role)
        os.dup2(fd, role)
        os.close(fd)
    return channel
