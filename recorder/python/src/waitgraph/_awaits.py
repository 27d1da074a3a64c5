"""What a task waits for after its step: read from the future that it was left with."""

import types
from asyncio import tasks

from . import _sites
from ._clock import ticks_of_seconds
from ._resources import HIDDEN, Resource, unnamed
from ._tasks import Task, TaskState, check_name, coroutine_of, end, live, state_of
from .hooks._futures import COMPOSITE, Marker, marker_of
from .trace._events import (
    E_AWAIT,
    E_MEMBER,
    RESOURCE_ALL,
    RESOURCE_ANY,
    RESOURCE_FUTURE,
    TARGET_RESOURCE,
    TARGET_TASK,
    TARGET_UNKNOWN,
)
from .trace._sink import emit_quietly, put

_Gathering = tasks._GatheringFuture
_Coroutine = types.CoroutineType
_GENERATORS = (types.GeneratorType, types.AsyncGeneratorType)
_MAX_DEPTH = 40
_MAX_FEEDERS = 200


def after_step(task, state, at, stream):
    """Writes the task's end, or what it awaits now; a bare yield is neither. `at`: when the step ended."""
    awaited = task._fut_waiter
    if awaited is None:
        if task.done():
            end(task, state)
        return
    if task.get_name() is not state.given_name:
        check_name(task, state)
    if state.depth:
        return  # inside a primitive, whose wait is on record
    deadline, marker = 0, None
    try:
        coroutine = coroutine_of(task)
        site = _own_site(coroutine)
        marker = getattr(awaited, "_waitgraph", None)
        if type(marker) is Marker:
            kind, target, resource = marker.kind, marker.target, marker.known()
        else:
            kind, target, resource, deadline = _target(awaited, marker, site, coroutine)
    except Exception:  # an awaitable of a kind we don't know: a wait for something unknown
        site, kind, target, resource = 0, TARGET_UNKNOWN, 0, 0
    state.awaiting = COMPOSITE if marker is COMPOSITE else True
    put(at, stream, E_AWAIT, state.id, site, resource, kind, target, deadline)


def _own_site(coroutine):
    """Site of the innermost frame of the program's own. Nearly always there are coroutines only."""
    own, one = None, coroutine
    while type(one) is _Coroutine:
        code = one.cr_code
        is_own = _sites.known_own(id(code))
        if is_own or (is_own is None and _sites.is_own(code)):
            own = one
        one = one.cr_await
    if type(one) in _GENERATORS:
        return _sites.site_of(next((one for one in reversed(chain(coroutine)) if _sites.is_own(one.f_code)), None))
    if own is None:
        return 0
    frame = own.cr_frame
    site = _sites.known_site((id(frame.f_code), frame.f_lasti))
    return _sites.site_of(frame) if site is None else site


def chain(coroutine):
    """Frames of a suspended coroutine and what it awaits, outermost first."""
    frames = []
    while coroutine is not None and len(frames) < _MAX_DEPTH:
        if type(coroutine) is _Coroutine:
            frame, inner = coroutine.cr_frame, coroutine.cr_await
        else:
            frame, inner = _frame_of(coroutine), _inner_of(coroutine)
        if frame is not None:
            frames.append(frame)
        coroutine = inner
    return frames


def _frame_of(awaitable):
    """Only generators and their kin have frames; other objects are never asked for attributes."""
    kind = type(awaitable)
    if kind is types.GeneratorType:
        return awaitable.gi_frame
    if kind is types.AsyncGeneratorType:
        return awaitable.ag_frame
    return awaitable.cr_frame if kind is _Coroutine else None


def _inner_of(awaitable):
    kind = type(awaitable)
    if kind is types.GeneratorType:
        return awaitable.gi_yieldfrom
    if kind is types.AsyncGeneratorType:
        return awaitable.ag_await
    return None


def _target(awaited, marker, site, coroutine):
    """(target kind, target, resource, deadline) of the await record."""
    if isinstance(awaited, Task):
        return TARGET_TASK, state_of(awaited).id, 0, 0
    if type(awaited) is _Gathering:
        return _resource(_gathered(awaited, site))
    if type(marker) is not Resource:
        marker = marker_of(awaited)
    if type(marker) is Resource:
        return _resource(marker)
    if marker is COMPOSITE:
        return _composite(chain(coroutine)[-1], site)
    if marker is HIDDEN:
        return _of_completed(chain(coroutine), site)
    return _resource(_plain_future(awaited, site))


def _resource(resource):
    return TARGET_RESOURCE, resource.known(), resource.id, 0


def _plain_future(future, site):
    resource = Resource(RESOURCE_FUTURE, unnamed("Future", site), site)
    future._waitgraph = resource
    return resource


def _gathered(future, site):
    resource = marker_of(future)
    if type(resource) is not Resource:
        resource = future._waitgraph = Resource(RESOURCE_ALL, unnamed("gather", site), site)
        add_members(resource, future._children)
    return resource


def add_members(resource, futures):
    for future in futures:
        if future.done():
            continue
        kind, target = member_of(future)
        emit_quietly(E_MEMBER, 0, 0, resource.known(), kind, target)


def member_of(future):
    """(kind, target) of a future that something else waits for."""
    if isinstance(future, Task):
        return TARGET_TASK, state_of(future).id
    if type(future) is _Gathering:
        return TARGET_RESOURCE, _gathered(future, 0).known()
    marker = marker_of(future)
    if type(marker) is Marker:
        return marker.kind, marker.target or marker.known()
    if marker is HIDDEN or marker is COMPOSITE:
        return TARGET_UNKNOWN, 0
    resource = marker if type(marker) is Resource else _plain_future(future, 0)
    return TARGET_RESOURCE, resource.known()


def _composite(frame, site):
    """wait, wait_for (up to 3.11), TaskGroup: their frames know what is waited for."""
    values = frame.f_locals
    name = frame.f_code.co_name
    if name == "wait_for":
        kind, target = member_of(values["fut"])
        resource = target if kind == TARGET_RESOURCE else 0
        return kind, target, resource, ticks_of_seconds(values.get("timeout"))
    if name == "_wait":
        first = values.get("return_when") != tasks.ALL_COMPLETED
        kind = RESOURCE_ANY if first else RESOURCE_ALL
        resource = _composed(kind, "wait", values["fs"], site)
        return TARGET_RESOURCE, resource.id, resource.id, ticks_of_seconds(values.get("timeout"))
    if name == "_cancel_and_wait":
        kind, target = member_of(values["fut"])
        return kind, target, target if kind == TARGET_RESOURCE else 0, 0
    group = values["self"]
    group._waitgraph = _composed(RESOURCE_ALL, "TaskGroup", group._tasks, site)
    return _resource(group._waitgraph)


def _of_completed(frames, site):
    """as_completed waits in a queue of its own for the first of what is left to do."""
    frame = next((one for one in reversed(frames) if one.f_code.co_name == "_wait_for_one"), None)
    if frame is None:
        return TARGET_UNKNOWN, 0, 0, 0
    iterator = frame.f_locals.get("self")  # from 3.13 on
    left = _feeding(frame.f_locals["done"]) if iterator is None else iterator._todo
    return _resource(_composed(RESOURCE_ANY, "as_completed", left, site))


def _feeding(queue):
    """Tasks with a callback that puts them into this queue. Of many tasks none are looked at."""
    tasks = [reference() for reference in list(live.values())] if len(live) <= _MAX_FEEDERS else ()
    return [task for task in tasks if any(_puts_into(queue, one) for one in getattr(task, "_callbacks", None) or ())]


def _puts_into(queue, callback):
    function = callback[0] if type(callback) is tuple else callback
    return any(cell.cell_contents is queue for cell in getattr(function, "__closure__", None) or ())


def timed_out(task):
    """The wait, wait_for or gather that a task is about to leave gives up by its time-out (up to 3.11)."""
    frames = chain(coroutine_of(task))
    if not frames or frames[-1].f_code.co_name not in ("wait_for", "_wait"):
        return False
    values = frames[-1].f_locals
    if values.get("timeout") is None:
        return False
    if frames[-1].f_code.co_name == "wait_for":
        awaited = values["fut"]
        state = getattr(awaited, "_waitgraph", None)
        if not awaited.done() and type(state) is TaskState:
            state.expired = True
        return not awaited.done()
    done = [future.done() for future in values["fs"]]
    return not (all(done) if values.get("return_when") == tasks.ALL_COMPLETED else any(done))


def _composed(kind, label, futures, site):
    resource = Resource(kind, unnamed(label, site), site)
    resource.known()
    add_members(resource, list(futures))
    return resource
