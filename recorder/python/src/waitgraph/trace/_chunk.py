"""Chunks of a trace file (docs/format.md): the frame, and the raw chunk in mapped memory.

A raw chunk is laid out once. After that a record costs one pack_into and one counter, and whatever
was counted is in the page cache: it survives os._exit and kill -9.
"""

import struct
import sys
import zlib

from .. import _clock
from ._events import FORMAT_VERSION
from ._msgpack import pack

SCHEMA = 0
KEYFRAME = 1
FOOTER = 4
RAW = 5

MAGIC = b"WGTchnk1"
RECORD = struct.Struct("<QHHIIIiiii")
_LAYOUT = struct.Struct("<4sIIIII")
_U32 = struct.Struct(">I")
_WORD = struct.Struct("<I")
# ext32 header, magic, CRC: what stands before the header map.
_FRAME_BYTES = 6 + 8 + 4


def framed(header, body):
    """A whole chunk, for those that are written at once."""
    rest = header + body
    payload = MAGIC + _U32.pack(zlib.crc32(rest)) + rest
    return b"\xc9" + _U32.pack(len(payload)) + b"\x57" + payload


def header(kind, number, first_event, count, dropped, at=None, part=None):
    """The header map. Counts have a fixed width, so that sealing can fill them in. `at`: the time that
    its events count from, if that is not now; `part`: of a keyframe, [which part, of how many]."""
    fixed = b"\xce%s" % _U32.pack(count)
    items = {
        "k": kind,
        "v": list(FORMAT_VERSION),
        "q": number,
        "e": first_event,
        "s": 0,
        "t": _clock.monotonic() if at is None else at,
        "a": _clock.anchor(),
        "u": _clock.TICK_NS,
        "d": b"\xce%s" % _U32.pack(dropped),
        "z": 0,
        "n": fixed,
    }
    return pack({"p": part, **items} if part else items)


def raw_size(room, define_room, head):
    return _FRAME_BYTES + len(head) + _LAYOUT.size + define_room + room * RECORD.size


class RawChunk:
    """Room for `room` records and `define_room` bytes of definitions, at `start` of mapped memory."""

    __slots__ = (
        "memory",
        "start",
        "size",
        "head_end",
        "room",
        "define_room",
        "define_at",
        "defined",
        "base",
        "count",
        "first_event",
        "sealed_size",
        "take",
        "counter",
        "_numbers",
        "is_closed",
        "_counts_at",
    )

    def __init__(self, memory, start, room, define_room, head, first_event):
        self.memory = memory
        self.start = start
        self.size = raw_size(room, define_room, head)
        self.head_end = start + _FRAME_BYTES + len(head)
        self.room = room
        self.define_room = define_room
        self.define_at = self.head_end + _LAYOUT.size
        self.defined = 0
        self.base = self.define_at + define_room
        self.count = 0
        self.first_event = first_event
        self.sealed_size = 0
        self.is_closed = False
        # Gives (place of the next record, how many are reserved with it); StopIteration when it is full.
        self._numbers = iter(range(1, room + 1))
        self.take = zip(range(self.base, self.base + room * RECORD.size, RECORD.size), self._numbers).__next__
        self._counts_at = self.define_at - 8
        self.counter = _counter(memory, self._counts_at)
        _LAYOUT.pack_into(memory, self.head_end, b"WGR1", RECORD.size, room, define_room, 0, 0)
        memory[start + _FRAME_BYTES : self.head_end] = head
        memory[start : start + _FRAME_BYTES] = b"\xc9%s\x57%s\0\0\0\0" % (_U32.pack(self.size - 6), MAGIC)

    def define(self, data):
        """Adds definitions; False if they don't fit any more. The caller holds the sink's lock."""
        end = self.defined + len(data)
        if self.is_closed or end > self.define_room:
            return False
        at = self.define_at + self.defined
        self.memory[at : at + len(data)] = data
        self.defined = end
        _WORD.pack_into(self.memory, self._counts_at + 4, end)
        return True

    def close(self):
        """No more records can be had from it. Returns how many were. Those that are not written yet are
        counted, too: until then they are empty, which readers skip."""
        if not self.is_closed:
            left = len(list(self._numbers))  # one step under the interpreter's lock
            self.count = self.counter[0] = self.room - left
            self.is_closed = True
        return self.count

    def set_dropped(self, dropped):
        """Fills in the header's `d`, which stands before its last two items, z and n."""
        end = self.head_end - 10
        self.memory[end - 4 : end] = _U32.pack(min(dropped, 0xFFFFFFFF))
        if self.sealed_size:
            self._check_sum(self.sealed_size)

    def used(self, count):
        """Bytes of the chunk if it ends after `count` records."""
        return self.base - self.start + count * RECORD.size

    def seal(self, count, size):
        """Fills in length, count and checksum. A record still being written leaves it unsealed."""
        memory, at = self.memory, self.start
        self.counter[0] = count
        memory[at + 1 : at + 5] = _U32.pack(size - 6)
        memory[self.head_end - 4 : self.head_end] = _U32.pack(count)
        codes = memory[self.base + 8 : self.base + count * RECORD.size : RECORD.size]
        if b"\0" not in codes:
            self.sealed_size = size
            self._check_sum(size)

    def _check_sum(self, size):
        memory, body = self.memory, self.start + _FRAME_BYTES
        with memoryview(memory) as view, view[body : self.start + size] as rest:
            memory[body - 4 : body] = _U32.pack(zlib.crc32(rest))


def _counter(memory, at):
    if sys.byteorder == "little":
        return memoryview(memory)[at : at + 4].cast("I")  # 30 ns against 80 for pack_into
    return _BigEndianCounter(memory, at)


class _BigEndianCounter:
    def __init__(self, memory, at):
        self._memory, self._at = memory, at

    def __setitem__(self, _, value):
        _WORD.pack_into(self._memory, self._at, value)


class NoChunk:
    """Stands for "nowhere to write"; the first record that comes along looks for a place."""

    is_closed = True
    memory = None
    define_room = 0
    count = 0
    first_event = 0

    def take(self):
        raise StopIteration

    def define(self, data):
        return False

    def set_dropped(self, dropped):
        """There is no place to say it."""

    def close(self):
        return 0
