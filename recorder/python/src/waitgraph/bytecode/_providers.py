"""Who could end a wait: found by reading the code of suspended frames.

A task is a provider if a frame of its own names the object that is waited for, as a variable or one
attribute deep, and the code that it can still come to calls the acting method there or passes the
object on. Where a plain function could act as well (a callback), the outside is a provider, too.
Frames are only read: no attribute of a program's object is asked for, but its own `__dict__`.
"""

import asyncio
import types

from .. import _sites
from .._awaits import chain
from .._clock import cpu_time, monotonic
from .._here import WATCH_STREAM
from .._kinds import bound_to, is_a
from .._resources import Resource
from .._tasks import coroutine_of, live
from ..hooks._futures import marker_of
from ..hooks._loops import states
from ..trace._events import BASIS_CODE, E_PROVIDER, E_PROVIDERS_COMPLETE, TARGET_EXTERNAL, TARGET_TASK
from ..trace._sink import put
from . import _acting, _complete

_MAX_TASKS = 500
_MAX_NAMES = 200
_BUDGET_NS = 25_000_000
# What ends a wait for an object of each kind.
_ACTS = {
    asyncio.Event: frozenset(("set",)),
    asyncio.Condition: frozenset(("notify", "notify_all")),
    asyncio.Queue: frozenset(("put", "put_nowait", "get", "get_nowait", "task_done", "shutdown")),
    asyncio.Future: frozenset(("set_result", "set_exception", "cancel")),
}


class Wanted:
    """An object that is waited for. `said`: who was named as its provider already."""

    __slots__ = ("target", "acts", "resource", "said")

    def __init__(self, target, acts, resource):
        self.target = target
        self.acts = acts
        self.resource = resource
        self.said = set()

    def say(self, kind, target):
        if (kind, target) not in self.said:
            self.said.add((kind, target))
            resource = self.resource.known()
            put(monotonic(), WATCH_STREAM, E_PROVIDER, 0, 0, resource, kind, target, BASIS_CODE)


def find(waiting):
    """Writes providers for what these tasks wait for, as far as time allows."""
    wanted = {}
    for task in waiting:
        for target in _waited_for(task):
            acts = next(names for kind, names in _ACTS.items() if is_a(target, kind))
            wanted[id(target)] = Wanted(target, acts, target._waitgraph)
    if wanted and name_providers(wanted):
        for key in _complete.are_known(wanted):
            resource = wanted[key].resource.known()
            put(monotonic(), WATCH_STREAM, E_PROVIDERS_COMPLETE, 0, 0, resource, BASIS_CODE)


def name_providers(wanted):
    """`wanted`: id -> Wanted. True if all tasks could be read."""
    until = cpu_time() + _BUDGET_NS
    references = list(live.values())
    _read_handles(wanted)
    for reference in references[:_MAX_TASKS]:
        task = reference()
        if task is not None and not task.done():
            _read_task(task, wanted)
        if cpu_time() > until:
            return False
    return len(references) <= _MAX_TASKS


def _waited_for(task):
    """Objects whose wait() or get() the task is in, or the future of the program's that it awaits."""
    for frame in chain(coroutine_of(task)):
        if _sites.is_internal(frame.f_code):
            target = frame.f_locals.get("self")
            if is_a(target, tuple(_ACTS)) and type(getattr(target, "_waitgraph", None)) is Resource:
                yield target
                return
    awaited = task._fut_waiter
    if type(awaited) is asyncio.Future and type(marker_of(awaited)) is Resource:
        yield awaited


def _read_handles(wanted):
    """Callbacks that are scheduled: call_later(5, event.set)."""
    for loop in list(states.values()):
        for handle in list(getattr(loop.loop, "_ready", ())) + list(getattr(loop.loop, "_scheduled", ())):
            for value in (bound_to(handle._callback), *(handle._args or ())):
                if id(value) in wanted:
                    wanted[id(value)].say(TARGET_EXTERNAL, 0)


def _read_task(task, wanted):
    for frame in chain(coroutine_of(task)):
        if _sites.is_internal(frame.f_code):
            continue
        for name, owner, target, context in named(frame, wanted):
            one = wanted[id(target)]
            if _acting.still_acts(frame, name, owner, one.acts):
                one.say(TARGET_TASK, task._waitgraph.id)
            if _acting.functions_act(frame.f_code, name, context, one.acts):
                one.say(TARGET_EXTERNAL, 0)


def named(frame, wanted):
    """(name, owner's name, object, owner or module) for each wanted object that the frame can name."""
    module = frame.f_globals
    values = dict(frame.f_locals)
    for name, value in list(values.items())[:_MAX_NAMES]:
        yield from _found(name, value, None, wanted)
    for name in _acting.all_names(frame.f_code):
        if name not in values and name in module:
            yield from _found(name, module[name], module, wanted)


def _found(name, value, context, wanted):
    if id(value) in wanted:
        yield name, None, value, context
        return
    for attribute, inner in _attributes(value):
        if id(inner) in wanted:
            yield attribute, name, inner, value


def _attributes(value):
    """An object's own attributes, or a container's items, without running any of its code."""
    kind = type(value)
    if kind is dict:
        return [("[]", item) for item in list(value.values())[:_MAX_NAMES]]
    if kind in (list, tuple, set):
        return [("[]", item) for item in list(value)[:_MAX_NAMES]]
    if is_a(value, (type, types.ModuleType)) or kind.__module__ == "builtins":
        return ()
    try:
        return list(object.__getattribute__(value, "__dict__").items())[:_MAX_NAMES]
    except (AttributeError, TypeError, RuntimeError):
        return ()
