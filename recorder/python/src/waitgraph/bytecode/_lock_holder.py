"""Who holds a lock of threads: whose frames are in a `with` block of it, or can still release it."""

import functools
import re
import sys
import threading

from .. import _sites
from .._awaits import chain
from .._kinds import is_a
from .._tasks import coroutine_of, live
from ..hooks import _crossing, _jobs, _loops
from ..trace._events import CLASS_SCOPED, CLASS_TICKETLESS
from ..watch import _watchdog
from . import _acting, _locking, _providers

_LOCK = type(threading.Lock())
_RLOCK = type(threading.RLock())
_OWNER = re.compile(r"owner=(\d+)")
_RELEASES = frozenset(("release",))
_MAX_TASKS = 500
_MAX_FRAMES = 64


def lock_of(target):
    """The lock that entering or acquiring `target` asks for, or None."""
    if is_a(target, threading.Condition):
        target = target.__dict__.get("_lock")
    return target if type(target) in (_LOCK, _RLOCK) else None


def is_held(lock):
    return lock.locked() if type(lock) is _LOCK else _owner_of(lock) != 0


def find(lock, ident, task, frames):
    """(task, site, class) of the holder of the lock that `task` waits for in thread `ident`, or None."""
    owner = _owner_of(lock)
    stacks = [*_running(ident, task, frames, owner), *_suspended(owner)]
    for holder, stack in stacks:
        for frame in stack:
            if _is_inside(frame, lock):
                return holder(), _sites.site_of(frame), CLASS_SCOPED
    if owner not in (None, 0, ident):
        return runs_in(owner), 0, CLASS_TICKETLESS
    seeming = [(holder, frame) for holder, stack in stacks for frame in stack if _releases(frame, lock)]
    return (seeming[0][0](), _sites.site_of(seeming[0][1]), CLASS_TICKETLESS) if len(seeming) == 1 else None


def users(target, ident, task, frames):
    """(task, site, class) of who is in a `with` block of this object, as often as they are."""
    stacks = [*_running(ident, task, frames, None), *_suspended(None)]
    inside = [(holder, frame) for holder, stack in stacks for frame in stack for _ in _entered(frame, target)]
    return [(holder(), _sites.site_of(frame), CLASS_SCOPED) for holder, frame in inside]


def other_code_runs():
    """A thread that runs no loop is in code, and could do anything to what threads share."""
    frames = sys._current_frames()
    known = {_watchdog.ident(), threading.get_ident()} | {loop.thread for loop in list(_loops.states.values())}
    return any(_runs_code(frame) for ident, frame in frames.items() if ident not in known)


def _runs_code(frame):
    """All but a thread of the library's that waits: a timer's, a pool's without a job."""
    return any(not _sites.is_library(one.f_code.co_filename) for one in _outward(frame))


def _owner_of(lock):
    """The thread that holds an RLock (0: nobody); None for a Lock, which doesn't know."""
    if type(lock) is not _RLOCK:
        return None
    found = _OWNER.search(repr(lock))
    return int(found.group(1)) if found else 0


def _outward(frame):
    for _ in range(_MAX_FRAMES):
        if frame is None:
            return
        yield frame
        frame = frame.f_back


def _running(ident, task, frames, owner):
    """(who it is, frames) of each thread that may own the lock; of the waiter's, without its innermost frame."""
    for other, frame in frames.items():
        if other == ident:
            yield (lambda: task), list(_outward(frame.f_back))
        elif other != _watchdog.ident() and owner in (None, other):
            yield functools.partial(runs_in, other), list(_outward(frame))


def _suspended(owner):
    """The same of tasks that hold it while they await something."""
    for reference in list(live.values())[:_MAX_TASKS]:
        task = reference()
        if task is not None and not task.done() and _may_own(task, owner):
            state = task._waitgraph
            yield functools.partial(getattr, state, "id"), chain(coroutine_of(task))


def _is_inside(frame, lock):
    if _sites.is_internal(frame.f_code):
        return False
    return any(lock_of(place.value) is lock for place in _locking.entered(frame))


def _entered(frame, target):
    if not _sites.is_internal(frame.f_code):
        yield from (place for place in _locking.entered(frame) if place.value is target)


def runs_in(ident):
    """Id of the task that runs in a thread."""
    for loop in list(_loops.states.values()):
        if loop.thread == ident and loop.stepping:
            return loop.stepping
    if ident in _jobs.running:
        return _jobs.running[ident].id
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    return _crossing.task_of_thread(ident, names.get(ident, "thread")).id


def _may_own(task, owner):
    loop = getattr(task.get_loop(), "_waitgraph", None)
    return owner is None or loop is None or loop.thread == owner


def _releases(frame, lock):
    """The frame's code has acquired it, as it seems, and can still release it."""
    if _sites.is_internal(frame.f_code) or "acquire" not in _acting.all_names(frame.f_code):
        return False
    named = _providers.named(frame, {id(lock): None})
    return any(_acting.still_acts(frame, name, owner, _RELEASES) for name, owner, _, _ in named)
