"""Full chunks on their way into what is open (_open_state.py), and from there into a keyframe."""

import copy
import threading
import time

from ._chunk import RECORD
from ._definitions import Definitions
from ._events import E_DROPPED
from ._keyframe import chunks_of
from ._open_state import OpenState

# Whoever had reserved a record when its chunk was closed writes it a few instructions later.
_SETTLED_S = 0.1
_LAST_WAIT_S = 0.002


class History:
    """The chunks of this process, in order. Read by the watchdog, or at the latest when a keyframe is due."""

    def __init__(self):
        self._unread = []
        self._open = OpenState()
        self._definitions = Definitions()
        self._lock = threading.Lock()

    def add(self, chunk):
        """A chunk that is closed: nobody reserves records in it any more."""
        self._unread.append((time.monotonic(), chunk))

    def read_some(self, now):
        """The oldest unread chunk, if nobody can still be writing there."""
        if self._unread and now - self._unread[0][0] >= _SETTLED_S and self._lock.acquire(blocking=False):
            try:
                self._read_next()
            finally:
                self._lock.release()

    def keyframe(self, number, first_event, dropped):
        """The bytes of the keyframe's chunks, and how many they are. Definitions count anew from here on."""
        with self._lock:
            self._read_all()
            records = self._open.records()
            if dropped:  # what is open now may not be all, and some of it may be over
                records.append((self._open.at, E_DROPPED, 0, 0, 0, 0, dropped, 0, 0, 0))
            head = (self._open.at, number, first_event, dropped)
            data, count, named = chunks_of(records, self._definitions, head)
            # What the keyframe does not define is defined again before its next use.
            self._definitions.keep(named)
            self._open.forget_unnamed()
            return data, count

    def now(self, chunk):
        """(OpenState, Definitions) of this moment; `chunk` is being written. None if somebody is reading:
        a signal handler may have interrupted just that."""
        if not self._lock.acquire(timeout=1):
            return None
        try:
            self._read_all()
            state, definitions = copy.deepcopy(self._open), copy.deepcopy(self._definitions)
        finally:
            self._lock.release()
        _read(chunk, chunk.count, state, definitions)
        return state, definitions

    def _read_all(self):
        if self._unread:
            _settle(self._unread[-1][1])
        while self._unread:
            self._read_next()

    def _read_next(self):
        chunk = self._unread.pop(0)[1]
        _read(chunk, chunk.count, self._open, self._definitions)


def _read(chunk, count, state, definitions):
    with memoryview(chunk.memory) as memory:
        with memory[chunk.define_at : chunk.define_at + chunk.defined] as defined:
            definitions.read(defined)
        with memory[chunk.base : chunk.base + count * RECORD.size] as records:
            state.read(records)


def _settle(chunk):
    """Other threads may be about to write what they have reserved."""
    codes = chunk.memory[chunk.base + 8 : chunk.base + chunk.count * RECORD.size : RECORD.size]
    if b"\0" in codes:
        time.sleep(_LAST_WAIT_S)
