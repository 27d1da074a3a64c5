"""Waits of threads in `threading` and `queue`: a loop's step, or an executor's job, that asks for a
lock, waits in Event.wait, Queue.get, Thread.join.

Locks of threads are made in C: no hook sees them, and nothing is put around them, so they cost nothing.
The watchdog looks instead: what stands still in one place for two looks waits there. All is on record
only while somebody stands still.
"""

import queue
import sys
import threading

from . import _complete, _crossing, _jobs, _lock_holder, _locking, _loops, _providers, _sites
from ._clock import monotonic, ticks_of_seconds
from ._events import (
    BASIS_CODE,
    BASIS_STRUCTURE,
    E_ACQUIRE,
    E_PROVIDER,
    E_PROVIDERS_COMPLETE,
    E_RELEASE,
    E_REQUEST,
    E_REQUEST_END,
    E_WAIT,
    E_WAIT_END,
    OUTCOME_OK,
    RESOURCE_CONDITION,
    RESOURCE_EVENT,
    RESOURCE_MUTEX,
    RESOURCE_QUEUE,
    RESOURCE_THREAD,
    TARGET_TASK,
    WAIT_GET,
    WAIT_JOIN,
    WAIT_PUT,
    WAIT_WAIT,
)
from ._here import WATCH_STREAM
from ._resources import Resource, next_ticket
from ._sink import put

_DIRECT = 2
# What the methods wait for: (kind, op, methods that end the wait).
_METHODS = {
    threading.Event.wait.__code__: (RESOURCE_EVENT, WAIT_WAIT, frozenset(("set",))),
    threading.Condition.wait.__code__: (RESOURCE_CONDITION, WAIT_WAIT, frozenset(("notify", "notify_all"))),
    threading.Thread.join.__code__: (RESOURCE_THREAD, WAIT_WAIT, frozenset()),
    queue.Queue.get.__code__: (RESOURCE_QUEUE, WAIT_GET, frozenset(("put", "put_nowait"))),
    queue.Queue.put.__code__: (RESOURCE_QUEUE, WAIT_PUT, frozenset(("get", "get_nowait"))),
    queue.Queue.join.__code__: (RESOURCE_QUEUE, WAIT_JOIN, frozenset(("task_done",))),
}
_FILES = (threading.__file__, queue.__file__)
# Who stood still at the last look: (task, step, frame, instruction) -> what ends its record, or None.
_still = {}
_resources = {}


def look():
    """Runs in the watchdog, while loops are blocked or jobs run."""
    candidates = list(_candidates())
    if not candidates and not _still:
        return
    frames = sys._current_frames()
    before = dict(_still)
    for ident, task, step in candidates:
        frame = frames.get(ident)
        key = (task, step, id(frame), 0 if frame is None else frame.f_lasti)
        if key not in before:
            _still[key] = None
        elif before.pop(key) is None and frame is not None:
            _still[key] = _begin(ident, task, frame, frames) or _nothing
    for key in before:
        (_still.pop(key, None) or _nothing)()


def left(task):
    """The task's step is over, and so is what it stood still in."""
    for key in [key for key in list(_still) if key[0] == task]:
        (_still.pop(key, None) or _nothing)()


def forget():
    """After a fork: the threads are not in the child."""
    _still.clear()


def _nothing():
    return None


def _candidates():
    """(thread, task, number of the step) of whoever may be waiting."""
    for loop in list(_loops.states.values()):
        if loop.handle is not None and loop.blocked == loop.steps and loop.stepping:
            yield loop.thread, loop.stepping, loop.steps
    for states in (_jobs.running, _crossing.threads):
        for ident, state in list(states.items()):
            yield ident, state.id, 0


def _begin(ident, task, frame, frames):
    """Writes what the thread waits for. Returns what ends that record, or None."""
    outer = _method(frame)
    if outer is not None and outer.f_code in _METHODS:
        return None if _is_of_futures(outer.f_back) else _begin_wait(task, outer)
    place = _locking.asked_for(frame) if outer is None else None
    lock = None if place is None else _lock_holder.lock_of(place.value)
    if lock is None or not _lock_holder.is_held(lock):
        return None
    return _begin_request(ident, task, frame, frames, place, lock)


def _method(frame):
    """The outermost frame of `threading` or `queue` that the thread is in."""
    outer = None
    while frame is not None and frame.f_code.co_filename in _FILES:
        outer, frame = frame, frame.f_back
    return outer


def _is_of_futures(frame):
    """Future.result is known by its own hook."""
    return frame is None or frame.f_globals.get("__name__", "").startswith("concurrent.futures")


def _begin_wait(task, outer):
    kind, op, acts = _METHODS[outer.f_code]
    values = outer.f_locals
    target = values["self"]
    resource = _resource_of(target, kind, type(target).__name__, outer.f_back)
    timeout = ticks_of_seconds(values.get("timeout"))
    site = _sites.site_of(outer.f_back)
    put(monotonic(), WATCH_STREAM, E_WAIT, task, site, resource.known(), op, 1, timeout)
    if kind == RESOURCE_THREAD:
        _provide(resource, _crossing.task_of_thread(target.ident, target.name).id)
    elif not timeout:
        _find_providers(target, acts, resource)
    return lambda: put(monotonic(), WATCH_STREAM, E_WAIT_END, task, 0, resource.known(), OUTCOME_OK)


def _provide(resource, task):
    """A thread's end is brought about by the thread."""
    now = monotonic()
    put(now, WATCH_STREAM, E_PROVIDER, 0, 0, resource.known(), TARGET_TASK, task, BASIS_STRUCTURE)
    put(now, WATCH_STREAM, E_PROVIDERS_COMPLETE, 0, 0, resource.known(), BASIS_STRUCTURE)


def _find_providers(target, acts, resource):
    """Tasks whose code can still act; whether nobody else could, if no other thread runs any code."""
    wanted = {id(target): _providers.Wanted(target, acts, resource)}
    if _providers.name_providers(wanted) and not _lock_holder.other_code_runs() and _complete.are_known(wanted):
        put(monotonic(), WATCH_STREAM, E_PROVIDERS_COMPLETE, 0, 0, resource.known(), BASIS_CODE)


def _begin_request(ident, task, frame, frames, place, lock):
    resource = _resource_of(lock, RESOURCE_MUTEX, place.name, frame)
    ticket = next_ticket()
    put(monotonic(), WATCH_STREAM, E_REQUEST, task, _sites.site_of(frame), resource.known(), ticket, 1, _DIRECT)
    held = _lock_holder.find(lock, ident, task, frames)
    hold = next_ticket()
    if held is not None:
        holder, site, is_scoped = held
        put(monotonic(), WATCH_STREAM, E_ACQUIRE, holder, site, resource.known(), hold, 1, 0, is_scoped)

    def end():
        now = monotonic()
        put(now, WATCH_STREAM, E_REQUEST_END, task, 0, resource.known(), ticket, OUTCOME_OK)
        if held is not None:
            put(now, WATCH_STREAM, E_RELEASE, held[0], 0, resource.known(), hold, 1)

    return end


def _resource_of(target, kind, name, frame):
    """Objects of C take no attributes, so they are kept in a table, which keeps them alive."""
    found = _resources.get(id(target))
    if found is None:
        if len(_resources) > 200:
            _resources.clear()
        found = _resources[id(target)] = (Resource(kind, name, _sites.site_of(frame), 1), target)
    return found[0]
