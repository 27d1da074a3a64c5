"""Waits of threads in `threading` and `queue`: a loop's step, or an executor's job, that asks for a
lock, waits in Event.wait, Queue.get, Thread.join.

Locks of threads are made in C: no hook sees them, and nothing is put around them, so they cost nothing.
The watchdog reads the frames of who stands still instead: see _standing.py.
"""

import queue
import threading

from .. import _sites
from .._clock import monotonic, ticks_of_seconds
from .._here import WATCH_STREAM
from .._resources import Resource, next_ticket
from ..bytecode import _complete, _lock_holder, _locking, _providers
from ..trace._events import (
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
    OUTCOME_TIMEOUT,
    RESOURCE_BARRIER,
    RESOURCE_CONDITION,
    RESOURCE_EVENT,
    RESOURCE_MUTEX,
    RESOURCE_QUEUE,
    RESOURCE_SEMAPHORE,
    RESOURCE_THREAD,
    TARGET_TASK,
    WAIT_ARRIVE,
    WAIT_GET,
    WAIT_JOIN,
    WAIT_PUT,
    WAIT_WAIT,
)
from ..trace._sink import put
from . import _crossing

_DIRECT = 2
# What the methods wait for: (kind, op, methods that end the wait).
_METHODS = {
    threading.Event.wait.__code__: (RESOURCE_EVENT, WAIT_WAIT, frozenset(("set",))),
    threading.Condition.wait.__code__: (RESOURCE_CONDITION, WAIT_WAIT, frozenset(("notify", "notify_all"))),
    threading.Barrier.wait.__code__: (RESOURCE_BARRIER, WAIT_ARRIVE, frozenset(("wait",))),
    threading.Thread.join.__code__: (RESOURCE_THREAD, WAIT_WAIT, frozenset()),
    queue.Queue.get.__code__: (RESOURCE_QUEUE, WAIT_GET, frozenset(("put", "put_nowait"))),
    queue.Queue.put.__code__: (RESOURCE_QUEUE, WAIT_PUT, frozenset(("get", "get_nowait"))),
    queue.Queue.join.__code__: (RESOURCE_QUEUE, WAIT_JOIN, frozenset(("task_done",))),
}
_FILES = (threading.__file__, queue.__file__)
_resources = {}


class Waiter:
    """The task, and since when it waits at the earliest: whether a wait was given up is not seen, but told
    by its length."""

    def __init__(self, task, earliest):
        self.task = task
        self._earliest = earliest

    def outcome(self, timeout):
        is_late = timeout is not None and monotonic() - self._earliest >= timeout * 1e9
        return OUTCOME_TIMEOUT if is_late else OUTCOME_OK


def begin(ident, waiter, frame, frames):
    """Writes what the thread waits for. Returns what ends that record, or None."""
    outer = _method(frame)
    if outer is None:
        return _begin_lock(ident, waiter, frame, frames)
    if _is_of_futures(outer.f_back):
        return None
    if outer.f_code is threading.Semaphore.acquire.__code__:
        return _begin_semaphore(ident, waiter, outer, frames)
    return _begin_wait(waiter, outer) if outer.f_code in _METHODS else None


def _method(frame):
    """The outermost frame of `threading` or `queue` that the thread is in."""
    outer = None
    while frame is not None and frame.f_code.co_filename in _FILES:
        outer, frame = frame, frame.f_back
    return outer


def _is_of_futures(frame):
    """Future.result is known by its own hook."""
    return frame is None or frame.f_globals.get("__name__", "").startswith("concurrent.futures")


def _begin_wait(waiter, outer):
    kind, op, acts = _METHODS[outer.f_code]
    target, timeout = outer.f_locals["self"], outer.f_locals.get("timeout")
    resource = _resource_of(target, kind, _name_of(target, outer), outer.f_back)
    need, size = (target._parties, target._count) if kind == RESOURCE_BARRIER else (1, 0)
    end = _wait(waiter, resource, outer.f_back, timeout, (op, need, size))
    if kind == RESOURCE_THREAD:
        _provide(resource, _crossing.task_of_thread(target.ident, target.name).id)
    elif timeout is None:
        _find_providers(target, acts, resource)
    return end


def _wait(waiter, resource, frame, timeout, what):
    op, need, size = what
    task, site, deadline = waiter.task, _sites.site_of(frame), ticks_of_seconds(timeout)
    put(monotonic(), WATCH_STREAM, E_WAIT, task, site, resource.known(), op, need, deadline, size)

    def end():
        put(monotonic(), WATCH_STREAM, E_WAIT_END, task, 0, resource.known(), waiter.outcome(timeout))

    return end


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


def _begin_lock(ident, waiter, frame, frames):
    asked = _locking.asked_for(frame)
    lock = None if asked is None else _lock_holder.lock_of(asked[0].value)
    if lock is None or not _lock_holder.is_held(lock):
        return None
    place, timeout = asked
    resource = _resource_of(lock, RESOURCE_MUTEX, place.name, frame)
    held = _lock_holder.find(lock, ident, waiter.task, frames)
    return _request(waiter, resource, frame, timeout, [] if held is None else [held])


def _begin_semaphore(ident, waiter, outer, frames):
    """Only a bounded one tells how many permits it has: whether all are held in `with` blocks."""
    target, timeout = outer.f_locals["self"], outer.f_locals.get("timeout")
    permits = getattr(target, "_initial_value", 0)
    resource = _resource_of(target, RESOURCE_SEMAPHORE, _name_of(target, outer), outer.f_back, permits)
    users = _lock_holder.users(target, ident, waiter.task, frames)
    if permits == 0 or len(users) < permits:
        return _wait(waiter, resource, outer.f_back, timeout, (WAIT_WAIT, 1, 0))
    return _request(waiter, resource, outer.f_back, timeout, users)


def _request(waiter, resource, frame, timeout, holders):
    """Asks for a unit of what these (task, site, class) hold, one each."""
    task, ticket, site = waiter.task, next_ticket(), _sites.site_of(frame)
    deadline = ticks_of_seconds(timeout)
    put(monotonic(), WATCH_STREAM, E_REQUEST, task, site, resource.known(), ticket, 1, _DIRECT, deadline)
    holds = [(next_ticket(), *holder) for holder in holders]
    for hold, holder, taken_at, ticket_class in holds:
        put(monotonic(), WATCH_STREAM, E_ACQUIRE, holder, taken_at, resource.known(), hold, 1, 0, ticket_class)

    def end():
        now, known = monotonic(), resource.known()
        put(now, WATCH_STREAM, E_REQUEST_END, task, 0, known, ticket, waiter.outcome(timeout))
        for hold, holder, _, _ in holds:
            put(now, WATCH_STREAM, E_RELEASE, holder, 0, known, hold, 1)

    return end


def _name_of(target, outer):
    return _locking.name_of(target, outer.f_back) or type(target).__name__


def _resource_of(target, kind, name, frame, capacity=1):
    """Objects of C take no attributes, so they are kept in a table, which keeps them alive."""
    found = _resources.get(id(target))
    if found is None:
        if len(_resources) > 200:
            _resources.clear()
        found = _resources[id(target)] = (Resource(kind, name, _sites.site_of(frame), capacity), target)
    return found[0]
