"""A child process that can't go on because nobody reads its output: it waits for the reader.

Only said when the pipe is full, asyncio has stopped reading it, and the system shows the child in a
write. If it moves on later, the process counts as the outside world again.
"""

import os
import struct
import weakref

from .._clock import monotonic
from .._here import WATCH_STREAM
from ..bytecode import _providers
from ..trace._events import (
    BASIS_CODE,
    BASIS_STRUCTURE,
    E_PROVIDER,
    E_PROVIDERS_COMPLETE,
    TARGET_EXTERNAL,
    TARGET_RESOURCE,
)
from ..trace._sink import put

# Child processes that run, by id of their resource.
watched = {}
_READS = frozenset(("read", "readline", "readexactly", "readuntil", "communicate", "stdout", "stderr"))
# write, writev and sendto, by machine.
_WRITE_CALLS = {"x86_64": ("1", "20", "44"), "aarch64": ("64", "66", "206")}


class Watched:
    """`stdin`: what a task waits for that has written more than the pipe takes, or None."""

    __slots__ = ("process", "resource", "stdin", "stuck")

    def __init__(self, process, resource, stdin):
        self.process = weakref.ref(process)
        self.resource = resource
        self.stdin = stdin
        # True while it was said to wait for who reads its output; False once it has moved on.
        self.stuck = None


def look():
    """Runs in the watchdog, twice a second."""
    for child in list(watched.values()):
        process = child.process()
        if process is None:
            continue
        full = [reader for reader in (process.stdout, process.stderr) if reader is not None and _is_full(reader)]
        blocked = bool(full) and _is_writing(process.pid)
        if blocked and child.stuck is None:
            child.stuck = True
            _say_stuck(process, child.resource, full)
            _say_unread(child)
        elif child.stuck and not blocked:
            child.stuck = False
            for resource in filter(None, (child.resource, child.stdin)):
                put(monotonic(), WATCH_STREAM, E_PROVIDER, 0, 0, resource.known(), TARGET_EXTERNAL, 0, BASIS_STRUCTURE)


def _say_stuck(process, resource, readers):
    now = monotonic()
    for reader in readers:
        stream = reader._waitgraph
        put(now, WATCH_STREAM, E_PROVIDER, 0, 0, resource.known(), TARGET_RESOURCE, stream.known(), BASIS_STRUCTURE)
        wanted = (_providers.Wanted(one, _READS, stream) for one in (process, reader))
        if _providers.name_providers({id(one.target): one for one in wanted}):
            put(now, WATCH_STREAM, E_PROVIDERS_COMPLETE, 0, 0, stream.known(), BASIS_CODE)
    put(now, WATCH_STREAM, E_PROVIDERS_COMPLETE, 0, 0, resource.known(), BASIS_STRUCTURE)


def _say_unread(child):
    """Who writes to it waits for the child, which would read if it could go on."""
    if child.stdin is not None:
        now, stdin = monotonic(), child.stdin.known()
        target = child.resource.known()
        put(now, WATCH_STREAM, E_PROVIDER, 0, 0, stdin, TARGET_RESOURCE, target, BASIS_STRUCTURE)
        put(now, WATCH_STREAM, E_PROVIDERS_COMPLETE, 0, 0, stdin, BASIS_STRUCTURE)


def _is_full(reader):
    if not reader._paused:
        return False
    try:
        import fcntl
        import termios

        fd = reader._transport.get_extra_info("pipe").fileno()
        waiting = struct.unpack("i", fcntl.ioctl(fd, termios.FIONREAD, b"\0\0\0\0"))[0]
        return waiting > fcntl.fcntl(fd, getattr(fcntl, "F_GETPIPE_SZ", 1032)) - 4096
    except (ImportError, OSError, AttributeError, ValueError):
        return False


def _is_writing(pid):
    """What the system says of the child's main thread; False if it says nothing."""
    try:
        with open("/proc/%d/syscall" % pid) as file:
            return file.read().split()[0] in _WRITE_CALLS.get(os.uname().machine, ())
    except (OSError, IndexError):
        pass
    try:
        with open("/proc/%d/wchan" % pid) as file:
            return "pipe_w" in file.read()
    except OSError:
        return False
