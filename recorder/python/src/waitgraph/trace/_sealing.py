"""Full segments are written again with their events compressed: an eighth of the size, so that the room of
WAITGRAPH_MAX_MB reaches further back. Done by the watchdog, one chunk a round; zlib lets go of the
interpreter's lock meanwhile. What is not done when the process ends stays as it was (docs/format.md).
"""

import collections
import os
import struct
import zlib

from ._chunk import MAGIC

_U32 = struct.Struct(">I")
_GZIP, _FAST = 31, 1
_RAW = b"WGR1"
# What stands in a payload before the header map: magic, checksum.
_BEFORE = 12
_MOST_HEAD = 512
# A header's end: `z` (not compressed), then `n` with its count.
_PLAIN = b"\xa1z\x00"
_COUNT_BYTES = 7


class Sealing:
    def __init__(self):
        self._paths = collections.deque()
        self._work = None

    def add(self, path):
        """A segment that is closed: nobody writes to it any more."""
        self._paths.append(path)

    def turn(self):
        """Does the next chunk, if there is one."""
        if self._work is None and self._paths:
            self._work = _seal(self._paths.popleft())
        if self._work is not None and next(self._work, None) is None:
            self._work = None

    def abandon(self):
        work, self._work = self._work, None
        self._paths.clear()
        if work is not None:
            try:
                work.close()
            except ValueError:  # the watchdog is in the middle of a chunk: it lets go of the rest by itself
                pass


def _seal(path):
    """Yields True after each chunk. Whatever goes wrong, the segment stays as it is."""
    temporary = path + ".sealing"
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
    is_done = False
    try:
        with open(path, "rb") as source, open(temporary, "wb", opener=lambda name, _: os.open(name, flags, 0o600)) as target:
            while True:
                frame = source.read(6)
                if not frame:
                    break
                target.write(_sealed(frame, source))
                yield True
        # It is as old as it was: room is made of the oldest.
        status = os.stat(path)
        os.utime(temporary, ns=(status.st_atime_ns, status.st_mtime_ns))
        os.rename(temporary, path)
        is_done = True
    except (OSError, ValueError):  # the segment has gone to make room, or the disk is full
        pass
    finally:
        if not is_done:
            _remove(temporary)


def _sealed(frame, source):
    """The chunk whose first six bytes are `frame`, compressed if it is one of raw events."""
    if len(frame) < 6 or frame[0] != 0xC9:
        raise ValueError("not a chunk")
    payload = source.read(_U32.unpack_from(frame, 1)[0])
    at = payload.find(_RAW, _BEFORE, _BEFORE + _MOST_HEAD)
    head, body = payload[_BEFORE:at], payload[at:]
    is_sealed = any(payload[len(MAGIC) : _BEFORE])
    if at < 0 or not is_sealed or head[-_COUNT_BYTES - 3 : -_COUNT_BYTES] != _PLAIN:
        return frame + payload
    compressor = zlib.compressobj(_FAST, zlib.DEFLATED, _GZIP)
    packed = compressor.compress(body) + compressor.flush()
    rest = b"".join((_with_length(head, len(body)), packed))
    payload = b"".join((MAGIC, _U32.pack(zlib.crc32(rest)), rest))
    return b"\xc9%s\x57%s" % (_U32.pack(len(payload)), payload)


def _with_length(head, length):
    """The header map with one item more: `r`, the body's length before it was compressed."""
    return b"%c%s\xa1z\x01\xa1r\xce%s%s" % (
        head[0] + 1,
        head[1 : -_COUNT_BYTES - 3],
        _U32.pack(length),
        head[-_COUNT_BYTES:],
    )


def _remove(path):
    try:
        os.unlink(path)
    except OSError:
        pass
