"""Hook: loop.create_future. Who asked for a future tells what it stands for.

Only the caller's code object is looked up; nothing is defined before a task awaits the future.
"""

import sys
from asyncio import base_events, base_subprocess, futures, locks, queues, streams, tasks
from sys import _getframe

from .. import _sites
from .._patch import expect, failed, hook, replace
from .._resources import HIDDEN, Resource, unnamed
from .._tasks import Task, current_id, state_of
from ..bytecode._naming import variable_of
from ..trace._events import (
    ACT_REJECT,
    ACT_RESOLVE,
    E_ACT,
    E_CANCEL,
    RESOURCE_FUTURE,
    RESOURCE_PROCESS,
    RESOURCE_SOCKET,
    RESOURCE_STREAM,
    RESOURCE_TIMER,
    TARGET_EXTERNAL,
    TARGET_TASK,
)
from ..trace._sink import emit

COMPOSITE = ("composite",)
# Of both kinds: nest_asyncio puts the one in Python in the other's place.
FUTURES = frozenset((futures.Future, getattr(futures, "_PyFuture", futures.Future)))
_TELLS_CANCELS = hasattr(tasks.Task, "cancelling")  # 3.11


class Marker:
    """What a future stands for, if it is not a resource of its own: a task, or an external kind."""

    __slots__ = ("kind", "target", "resource")

    def __init__(self, kind, target=0, resource=None):
        self.kind = kind
        self.target = target
        self.resource = resource

    def known(self):
        return 0 if self.resource is None else self.resource.known()


class _Unborn:
    """A future of the program's: it becomes a resource when somebody awaits it."""

    __slots__ = ("site", "name")

    def __init__(self, site, name):
        self.site = site
        self.name = name


def marker_of(future):
    """Resource, Marker, COMPOSITE, HIDDEN, or None for a future nobody knows anything of."""
    marker = getattr(future, "_waitgraph", None)
    if type(marker) is _Unborn:
        name = marker.name or unnamed("Future", marker.site)
        marker = future._waitgraph = Resource(RESOURCE_FUTURE, name, marker.site)
    return marker


def stands_for_task(future, task_id):
    future._waitgraph = Marker(TARGET_TASK, task_id)


def external(kind, name):
    return Marker(TARGET_EXTERNAL, 0, Resource(kind, name))


_SOCKET = external(RESOURCE_SOCKET, "socket")
def stands_for(owner, resource):
    """Futures that `owner` makes, a stream or a transport, stand for `resource`."""
    owner._waitgraph = resource
    _OfOwner.is_needed = True


def install():
    hook("loop.create_future")(lambda: install_create(base_events.BaseEventLoop))
    hook("resolved futures")(lambda: install_resolve(base_events.BaseEventLoop))


def install_resolve(owner):
    """A future that is done schedules its waiters: whoever runs then has resolved it."""

    def make(original):
        def _call_soon(self, callback, args, context):
            if args:
                future = args[0]
                if type(future) in FUTURES:
                    try:
                        marker = getattr(future, "_waitgraph", None)
                        if type(marker) is Resource or future.cancelled():
                            resolved(future, callback, marker)
                    except Exception as error:
                        failed(_call_soon, error)
            handle = original(self, callback, args, context)
            if handle._source_traceback:
                del handle._source_traceback[-1]  # debug mode: our own frame
            return handle

        return _call_soon

    expect(owner.call_soon, "_call_soon")
    replace(owner, "_call_soon", make)


def resolved(future, callback, marker):
    if future.cancelled() and _cancelled(getattr(callback, "__self__", None)):
        return
    if type(marker) is Resource and marker.kind == RESOURCE_FUTURE and marker.extra is None and future.done():
        marker.extra = True
        has_failed = future.cancelled() or future._exception is not None
        emit(E_ACT, current_id(), 0, marker.known(), ACT_REJECT if has_failed else ACT_RESOLVE, 1, 1)


def _cancelled(task):
    """Cancelling a task cancels the future that it awaits, which wakes it: whoever runs then has done so.
    True if it is known to have been the task: nobody who could resolve the future has touched it."""
    if not isinstance(task, Task):
        return False
    state = state_of(task)
    if not state.cancel_told and not state.expired:
        emit(E_CANCEL, current_id(), 0, 0, state.id)
    state.cancel_told = False
    return _TELLS_CANCELS and task.cancelling() > 0


def install_create(owner):
    """The callers of asyncio that are known by name; every other one in asyncio waits for a socket."""
    known = _known_callers()

    def make(original):
        def create_future(self):
            future = original(self)
            try:
                frame = _getframe(1)
                marker = known.get(id(frame.f_code))
                if marker is None or type(marker) is not Marker:
                    marker = _made_by(frame, marker, known)
                if marker is not None:
                    future._waitgraph = marker
            except Exception as error:
                failed(create_future, error)
            return future

        return create_future

    replace(owner, "create_future", make)


def _made_by(frame, marker, known):
    """The marker of a future made by this frame; `marker` is what is known of its code."""
    if marker is None:
        if not _sites.is_internal(frame.f_code):
            return _Unborn(_sites.site_of(frame), variable_of(frame))
        marker = known[id(frame.f_code)] = _SOCKET
    elif marker is _SHIELD:
        return _shielded(frame)
    elif type(marker) is _OfOwner:
        own = getattr(frame.f_locals.get("self"), "_waitgraph", None) if _OfOwner.is_needed else None
        return own if type(own) is Resource else marker.otherwise
    return marker


_SHIELD = ("shield",)


def _shielded(frame):
    """What shield stands before. (wrap_future's future is known by its chain: see _crossing.py.)"""
    inner = frame.f_locals.get("inner")
    return Marker(TARGET_TASK, state_of(inner).id) if isinstance(inner, Task) else None


class _OfOwner:
    """The future stands for the object whose method makes it: a process, a stream."""

    __slots__ = ("otherwise",)
    # Once there is such an object: a frame's locals are dear to look at.
    is_needed = False

    def __init__(self, otherwise):
        self.otherwise = otherwise


def _known_callers():
    timer = external(RESOURCE_TIMER, "timer")
    stream = external(RESOURCE_STREAM, "stream")
    process = external(RESOURCE_PROCESS, "process")
    table = {}

    def add(owner, names, marker):
        for name in names:
            function = owner.__dict__.get(name)
            code = getattr(getattr(function, "__wrapped__", function), "__code__", None)
            if code is not None:
                table[id(code)] = marker
                _kept.append(code)

    add(tasks, ("sleep",), timer)
    add(tasks, ("wait_for", "_wait", "_cancel_and_wait"), COMPOSITE)
    add(tasks, ("shield", "gather"), _SHIELD)
    for owner in (locks.Lock, locks.Event, locks.Condition, locks.Semaphore, queues.Queue):
        add(owner, ("acquire", "wait", "get", "put"), HIDDEN)
    add(futures, ("wrap_future",), _SHIELD)
    add(streams.StreamReader, ("_wait_for_data",), _OfOwner(stream))
    add(streams.FlowControlMixin, ("_drain_helper",), _OfOwner(stream))
    add(base_subprocess.BaseSubprocessTransport, ("_wait",), _OfOwner(process))
    group = getattr(sys.modules.get("asyncio.taskgroups"), "TaskGroup", None)
    if group is not None:
        add(group, ("__aexit__", "_aexit"), COMPOSITE)
    return table


_kept = []
