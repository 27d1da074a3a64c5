"""Where all hooks write: `emit`.

A record is reserved by a counter that is atomic under the GIL, written, then counted. So threads,
signal handlers and finalizers may interrupt each other anywhere, and no hook ever waits for a lock
(but when a chunk is full, for at most a second). What finds no place is counted as dropped.
"""

import itertools
import os
import threading
import time

from .._clock import monotonic
from .._here import here
from ._chunk import RECORD, NoChunk
from ._events import E_STEP
from ._history import History
from ._room import make_room
from ._sealing import Sealing
from ._segment import Segment, about_process, stem_of

_pack = RECORD.pack_into


class Sink:
    """The one sink of the process. `chunk` is replaced as a whole, never changed to another file."""

    def __init__(self):
        self.segment = None
        # Grows when definitions have to be made again; compared by whoever made one.
        self.epoch = 1
        self.about = None
        self.hooks, self.blind_spots = [], []
        self.closed = False
        # Rounds of the watchdog that met something it did not expect.
        self.faults = 0
        self.on_epoch = []
        self._begin()

    def _begin(self):
        """What a process has for itself."""
        self.chunk = NoChunk()
        # There was no room for another chunk: what comes is only counted, until `try_again` finds some.
        self.is_stuck = False
        self.dropped = 0
        self._drops = itertools.count(1).__next__
        self._lock = threading.Lock()
        # Threads that have the lock or are about to.
        self._inside = set()
        self._late, self._late_records = [], []
        self._begins_anew = False
        self._retired = []
        self.history = History()
        self.sealing = Sealing()

    def reset_after_fork(self):
        """The files and the lock are the parent's. The next event opens a file of our own."""
        segment, self.segment = self.segment, None
        self._begin()
        self._new_epoch()
        if segment is not None:
            segment.abandon()

    def drop(self):
        self.dropped = self._drops()

    def define(self, data):
        """Adds one definition (bytes, packed). It is in the file before any record that names it."""
        if not self._enter():
            self._late.append(data)  # interrupted ourselves: whoever holds the lock writes it
            return
        try:
            self._define(data)
            self._write_late()
        finally:
            self._leave()
        self._put_late()

    def _define(self, data):
        """Where there is no room now, all is defined again once there is."""
        if not self.chunk.define(data) and not (self._turn(len(data)) and self.chunk.define(data)) and not self.is_stuck:
            self.drop()

    def _enter(self):
        """Takes the lock, if this thread is not about to have it already. A signal handler may come
        anywhere, also between the lock and the note that we have it: so the note is made before."""
        me = threading.get_ident()
        if me in self._inside:
            return False
        self._inside.add(me)
        if self._lock.acquire(timeout=1):
            return True
        self._inside.discard(me)
        return False

    def _leave(self):
        self._lock.release()
        self._inside.discard(threading.get_ident())

    def _write_late(self):
        while self._late:
            self._define(self._late.pop(0))

    def turn(self, full):
        """Replaces the chunk `full`. False if there is no other place to write."""
        return self._alone(lambda: self.chunk is not full or self._turn(0))

    def begin_segment(self):
        """Begins a segment now, with all that is open."""
        if self.segment is not None:
            self._begins_anew = True
            self._alone(lambda: self._turn(0))
            self._begins_anew = False

    def _alone(self, act):
        """What `act` gives, done while nobody else changes the place to write; False if that can't be had."""
        if not self._enter():
            return False
        try:
            done = act()
            self._write_late()
        finally:
            self._leave()
        self._put_late()
        return done

    def keep(self, record):
        """A finalizer or signal handler came while this very thread is making room: True if it was kept."""
        if threading.get_ident() not in self._inside:
            return False
        self._late_records.append(record)
        return True

    def _put_late(self):
        while self._late_records:
            put(*self._late_records.pop(0))

    def try_again(self):
        """Goes on if there is room again. Runs in the watchdog, and at the end."""
        if self.is_stuck:
            self.is_stuck = False
            self._alone(self._resume)

    def _resume(self):
        self._new_epoch()
        return self._turn(0)

    def _turn(self, need):
        if self.closed or self.is_stuck:
            return False
        try:
            chunk = self._next_chunk()
        except (OSError, ValueError, KeyError):
            self.is_stuck = True
            return False
        if need > chunk.define_room:
            return False
        self.chunk = chunk
        return True

    def _next_chunk(self):
        old = self.chunk
        is_new = not old.is_closed
        count = old.close()
        events = old.first_event + count
        if is_new:
            self._retired.append((time.monotonic(), old, count))
            self.history.add(old)
        if self.segment is None:
            self._first_segment()
        elif self._begins_anew or self.segment.is_left or self.segment.is_full():
            self._next_segment(events)
        return self.segment.add_chunk(events, self.dropped)

    def _first_segment(self):
        self.about = about_process(self.hooks, self.blind_spots)
        os.environ["WAITGRAPH_PARENT"] = self.about["process"]
        self.segment = Segment(self.about, 0, make_room(stem_of(self.about)), 0, self.dropped)
        self._new_epoch()

    def _next_segment(self, events):
        """Begins with what is open, so that older segments can go."""
        last = self.segment
        self.seal_retired(0)
        last.leave()
        self.about.update(hooks=list(self.hooks), blindSpots=list(self.blind_spots))
        keyframe = self.history.keyframe(1, events, self.dropped)
        limit = make_room(stem_of(self.about))
        self.segment = Segment(self.about, last.number + 1, limit, events, self.dropped, keyframe)
        self.sealing.add(last.path)
        self._new_epoch()

    def _new_epoch(self):
        self.epoch += 1
        for callback in self.on_epoch:
            callback()

    def seal_retired(self, after_seconds):
        """Checksums for full chunks, once nobody can still be writing there. Runs in the watchdog."""
        now = time.monotonic()
        while self._retired and now - self._retired[0][0] >= after_seconds:
            _, chunk, count = self._retired.pop(0)
            chunk.seal(count, chunk.size)

    def read_history(self):
        """Prepares the keyframe that the next segment will begin with. Runs in the watchdog."""
        segment = self.segment
        if segment is not None and segment.is_half_full():
            self.history.read_some(time.monotonic())

    def open_now(self):
        """(OpenState, Definitions) of this moment; None while nothing is recorded."""
        return None if self.segment is None else self.history.now(self.chunk)

    def say_dropped(self):
        """Keeps the number of lost events in the last chunk's header true."""
        if self.dropped and self.segment is not None:
            self.chunk.set_dropped(self.dropped)

    def close(self):
        """Seals the file. What comes later, as from the watchdog, is behind its end and not missing in it."""
        if self.segment is None or not self._lock.acquire(timeout=1):
            return
        try:
            self.say_dropped()
            dropped = self.dropped
            last, self.chunk, self.closed = self.chunk, NoChunk(), True
            count = last.close()
            self.seal_retired(0)
            if not self.segment.is_left:
                if self.segment.has(last):
                    last.seal(count, self.segment.shorten(last, count))
                self.segment.finish(last.first_event + count, dropped)
            self.segment = None
            self.sealing.abandon()
        except OSError:
            pass
        finally:
            self._lock.release()


sink = Sink()


def put(at, stream, code, task, site=0, resource=0, a=0, b=0, c=0, d=0):
    """Writes one record with a given time and stream."""
    chunk = sink.chunk
    try:
        place, count = chunk.take()
    except StopIteration:
        _put_elsewhere(chunk, at, stream, code, task, site, resource, a, b, c, d)
        return
    try:
        _pack(chunk.memory, place, at, code, stream, task, site, resource, a, b, c, d)
    except Exception:  # a field out of range: the record stays empty, and readers skip it
        sink.drop()
    if count > chunk.count:
        chunk.counter[0] = chunk.count = count


def write(thread, code, task, site=0, resource=0, a=0, b=0, c=0, d=0):
    """Writes one record of `thread`, which runs, after the step record that it may be the first of."""
    loop = thread.loop
    if loop is not None and loop.fresh:
        loop.fresh = False
        put(loop.began, thread.stream, E_STEP, loop.stepping, 0, loop.id, loop.step_kind())
    chunk = sink.chunk
    try:
        place, count = chunk.take()
    except StopIteration:
        _put_elsewhere(chunk, monotonic(), thread.stream, code, task, site, resource, a, b, c, d)
        return
    # As in put, which a call would make a tenth slower.
    try:
        _pack(chunk.memory, place, monotonic(), code, thread.stream, task, site, resource, a, b, c, d)
    except Exception:
        sink.drop()
    if count > chunk.count:
        chunk.counter[0] = chunk.count = count


def emit(code, task, site=0, resource=0, a=0, b=0, c=0, d=0):
    """As write, of whatever thread this is."""
    write(here.state, code, task, site, resource, a, b, c, d)


def emit_quietly(code, task, site=0, resource=0, a=0, b=0, c=0, d=0):
    """As emit, but alone it makes no step record: a wait's beginning and end are steps enough."""
    put(monotonic(), here.state.stream, code, task, site, resource, a, b, c, d)


def _put_elsewhere(full, *record):
    """`full` has no place left: what replaces it has, unless it is a place that nobody can have now."""
    if sink.keep(record):
        return
    if not (sink.closed or sink.is_stuck) and sink.turn(full):
        put(*record)
    else:
        sink.drop()
