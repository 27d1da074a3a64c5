"""One trace file: created exclusively, a schema chunk first, raw chunks after it, a footer at the end."""

import errno
import mmap
import os
import socket
import sys
import time

from .. import _clock, _settings
from . import _chunk
from ._events import EVENTS
from ._msgpack import pack

VERSION = "0.1.0"
# Records and bytes of definitions. The first chunks are small: most processes of a run say little.
_ROOM = ((250, 8 * 1024), (1_000, 24 * 1024), (4_000, 96 * 1024), (20_000, 224 * 1024))
_FIRST_ROOM = 1
# A chunk of each kind, with its header.
_ROOM_BYTES = [room * _chunk.RECORD.size + define_room + 512 for room, define_room in _ROOM]


class Segment:
    """`about` is what the schema chunk says of the process; `number` counts from 0. `limit`: how large it
    may be; it holds at least what it begins with, and a small chunk."""

    def __init__(self, about, number, limit, events, dropped, keyframe=b""):
        folder = os.environ["WAITGRAPH_RUN_DIR"]
        os.makedirs(folder, mode=0o700, exist_ok=True)
        self.path = path = "%s.%d.wgt" % (stem_of(about), number)
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
        data, count = keyframe or (b"", 0)
        begin = _chunk.framed(_chunk.header(_chunk.SCHEMA, 0, events, 0, dropped), pack(about)) + data
        self._limit = max(limit, len(begin) + _ROOM_BYTES[0])
        self._fd = _high(os.open(path, flags, 0o600))
        self._identity = os.fstat(self._fd)[1:3]
        self._memory = self._begun(path, begin)
        self.number = number
        # Closed, because another one was to follow.
        self.is_left = False
        self.size = len(begin)
        self.chunks = 1 + count
        self._next_room = _FIRST_ROOM if number == 0 else len(_ROOM) - 1

    def _begun(self, path, data):
        """The file's memory, with `data` at its start. Where not even this fits, no file is left."""
        try:
            memory = _map(self._fd, self._limit)
            if os.pwrite(self._fd, data, 0) != len(data):
                raise OSError(errno.ENOSPC, "no room for the trace")
            return memory
        except OSError:
            os.close(self._fd)
            os.unlink(path)
            raise

    def is_full(self):
        return self._limit - self.size < _ROOM_BYTES[0]

    def is_half_full(self):
        return self.size > self._limit // 2

    def add_chunk(self, first_event, dropped):
        """The next raw chunk, empty; a small one if there is no room for more. Raises OSError when the disk is full."""
        fits = [index for index, size in enumerate(_ROOM_BYTES) if size <= self._limit - self.size]
        head = _chunk.header(_chunk.RAW, self.chunks, first_event, 0, dropped)
        self._check()
        for kind in range(min(self._next_room, fits[-1]), -1, -1):
            room, define_room = _ROOM[kind]
            size = _chunk.raw_size(room, define_room, head)
            try:
                _allocate(self._fd, self.size, size)
                break
            except OSError:
                os.ftruncate(self._fd, self.size)
                if kind == 0:
                    raise
        self._next_room = min(kind + 1, len(_ROOM) - 1)
        chunk = _chunk.RawChunk(self._memory, self.size, room, define_room, head, first_event)
        self.chunks += 1
        self.size += size
        return chunk

    def has(self, chunk):
        return chunk.memory is self._memory

    def shorten(self, chunk, count):
        """Cuts the last chunk after the records asked of it, so whoever still writes stays inside."""
        self._check()
        size = chunk.used(count)
        self.size = chunk.start + size
        os.ftruncate(self._fd, self.size)
        return size

    def finish(self, events, dropped):
        """Writes the footer and lets the file go."""
        self._check()
        body = pack({"chunks": self.chunks + 1, "events": events, "dropped": dropped})
        footer = _chunk.framed(_chunk.header(_chunk.FOOTER, self.chunks, events, 0, dropped), body)
        os.pwrite(self._fd, footer, self.size)
        os.close(self._fd)

    def leave(self):
        """It is full, and another one follows: no footer."""
        if not self.is_left:
            self._check()
            self.is_left = True
            os.close(self._fd)

    def abandon(self):
        """Only lets go of the file: in a forked child it is the parent's."""
        try:
            self.leave()
        except OSError:
            pass

    def _check(self):
        """Programs that close all descriptors close ours, too; the number may be another file's then."""
        if os.fstat(self._fd)[1:3] != self._identity:
            raise OSError("the trace file was closed")


def stem_of(about):
    """What the names of all segments of the process begin with, with the folder."""
    name = "%s.%d.%d" % (about["service"], about["pid"], about["startedAt"] // 1_000_000)
    return os.path.join(os.environ["WAITGRAPH_RUN_DIR"], name)


def about_process(hooks, blind_spots):
    """Body of the schema chunk."""
    environ = os.environ
    return {
        "run": environ["WAITGRAPH_RUN"],
        "process": os.urandom(8).hex(),
        "pid": os.getpid(),
        "ppid": os.getppid(),
        "parent": environ.get("WAITGRAPH_PARENT", ""),
        "thread": 0,
        "service": _settings.service(),
        "host": socket.gethostname(),
        "runtime": "python %d.%d.%d" % sys.version_info[:3],
        "recorder": "waitgraph " + VERSION,
        "startedAt": time.time_ns(),
        "utcOffset": _clock.utc_offset_minutes(),
        "level": _settings.level(),
        "blockMs": _settings.block_ms(),
        "hooks": list(hooks),
        "blindSpots": list(blind_spots),
        "events": [list(event) for event in EVENTS],
    }


def _high(fd):
    """Moves the descriptor out of the low numbers, which programs count on and close by themselves."""
    try:
        import fcntl

        high = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 200)
    except (ImportError, OSError, AttributeError):
        return fd
    os.close(fd)
    return high


def _map(fd, size):
    """Maps the segment once, longer than the file is: it grows under the mapping."""
    os.ftruncate(fd, size)
    try:
        if sys.version_info >= (3, 13):
            return mmap.mmap(fd, size, trackfd=False)
        return mmap.mmap(fd, size)
    finally:
        os.ftruncate(fd, 0)


def _allocate(fd, offset, size):
    """Real blocks, not a hole: writing to a hole of a full disk would kill the process by SIGBUS. They are
    written, too: that costs less than to make each page when its first record comes."""
    try:
        os.posix_fallocate(fd, offset, size)
    except (AttributeError, OSError) as error:
        if getattr(error, "errno", 0) == errno.ENOSPC:
            raise
    if os.pwrite(fd, bytes(size), offset) != size:
        raise OSError(errno.ENOSPC, "no room for the trace")
