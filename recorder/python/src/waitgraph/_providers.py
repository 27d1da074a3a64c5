"""Who could end a wait: found by reading the code of suspended frames.

A task is a provider if a frame of its own names the object that is waited for, as a variable or one
attribute deep, and its code calls the acting method there or passes the object on. Frames are only
read, never run: no attribute of a program's object is asked for, but its own `__dict__`.
"""

import asyncio
import dis

from . import _sites
from ._awaits import chain
from ._clock import monotonic
from ._events import BASIS_CODE, E_PROVIDER, TARGET_TASK
from ._futures import marker_of
from ._resources import Resource
from ._sink import WATCH_STREAM, put
from ._tasks import live

_MAX_TASKS = 500
_MAX_NAMES = 200
_BUDGET_NS = 25_000_000
# What ends a wait for an object of each kind.
_ACTS = {
    asyncio.Event: {"set"},
    asyncio.Condition: {"notify", "notify_all"},
    asyncio.Semaphore: {"release"},
    asyncio.Queue: {"put", "put_nowait", "get", "get_nowait", "task_done", "shutdown"},
    asyncio.Future: {"set_result", "set_exception", "cancel"},
}
_uses = {}


def find(waiting):
    """Writes providers for what these tasks wait for, as far as time allows."""
    wanted = {}
    for task in waiting:
        for target in _waited_for(task):
            acts = next(names for kind, names in _ACTS.items() if isinstance(target, kind))
            wanted[id(target)] = (target, acts, target._waitgraph)
    if wanted:
        name_providers(wanted)


def name_providers(wanted):
    """`wanted`: id -> (object, acting names, its resource). True if all tasks could be read."""
    until = monotonic() + _BUDGET_NS
    references = list(live.values())
    for reference in references[:_MAX_TASKS]:
        task = reference()
        if task is not None and not task.done():
            _read(task, wanted)
        if monotonic() > until:
            return False
    return len(references) <= _MAX_TASKS


def _waited_for(task):
    """Objects whose wait() or get() the task is in, or the future of the program's that it awaits."""
    for frame in chain(task.get_coro()):
        if _sites.is_internal(frame.f_code):
            target = frame.f_locals.get("self")
            if isinstance(target, tuple(_ACTS)) and type(getattr(target, "_waitgraph", None)) is Resource:
                yield target
                return
    awaited = task._fut_waiter
    if type(awaited) is asyncio.Future and type(marker_of(awaited)) is Resource:
        yield awaited


def _read(task, wanted):
    """Looks through the frames of one task for the objects."""
    found = set()
    for frame in chain(task.get_coro()):
        if _sites.is_internal(frame.f_code):
            continue
        for name, owner, target in _named(frame, wanted):
            _, acts, resource = wanted[id(target)]
            if resource.id not in found and _acts_on(frame.f_code, name, owner, acts):
                found.add(resource.id)
                number = task._waitgraph.id
                put(monotonic(), WATCH_STREAM, E_PROVIDER, 0, 0, resource.known(), TARGET_TASK, number, BASIS_CODE)


def _named(frame, wanted):
    """(name, owner's name or None, object) for each wanted object that the frame can name."""
    code = frame.f_code
    values = dict(frame.f_locals)
    module = frame.f_globals
    for name in _all_names(code):
        if name not in values and name in module:
            values[name] = module[name]
    for name, value in list(values.items())[:_MAX_NAMES]:
        if id(value) in wanted:
            yield name, None, value
            continue
        for attribute, inner in _attributes(value):
            if id(inner) in wanted:
                yield attribute, name, inner


def _attributes(value):
    """An object's own attributes, or a container's items, without running any of its code."""
    if type(value) is dict:
        return [("[]", item) for item in list(value.values())[:_MAX_NAMES]]
    if type(value) in (list, tuple, set):
        return [("[]", item) for item in list(value)[:_MAX_NAMES]]
    if isinstance(value, type) or type(value).__module__ == "builtins":
        return ()
    try:
        return list(object.__getattribute__(value, "__dict__").items())[:_MAX_NAMES]
    except (AttributeError, TypeError, RuntimeError):
        return ()


def _all_names(code):
    names = set(code.co_names)
    for constant in code.co_consts:
        if hasattr(constant, "co_names"):
            names |= _all_names(constant)
    return names


def _acts_on(code, name, owner, acts):
    """The code calls an acting method of what `name` is, or lets it go where we can't follow."""
    key = (id(code), name, owner, frozenset(acts))
    known = _uses.get(key)
    if known is None:
        if len(_uses) > 5_000:
            _uses.clear()
        known = _uses[key] = (_scan(code, name, owner, acts), code)
    return known[0]


def _scan(code, name, owner, acts):
    if name == "[]":
        return bool(acts & _all_names(code))
    instructions = [one for one in dis.get_instructions(code) if one.opname not in ("CACHE", "EXTENDED_ARG", "NOP")]
    for index, one in enumerate(instructions):
        following = instructions[index + 1] if index + 1 < len(instructions) else None
        if owner is None:
            if _loads(one, name) and _escapes_or_acts(following, acts):
                return True
        elif _loads(one, owner) and _is_attribute(following, name):
            after = instructions[index + 2] if index + 2 < len(instructions) else None
            if _escapes_or_acts(after, acts):
                return True
        elif _loads(one, owner) and not _is_any_attribute(following):
            return True  # the owner is passed on, and the object with it
    nested = (constant for constant in code.co_consts if hasattr(constant, "co_names"))
    return any(_scan(inner, name, owner, acts) for inner in nested)


def _loads(instruction, name):
    if not instruction.opname.startswith(("LOAD_", "STORE_FAST_LOAD")) or instruction.opname in ("LOAD_CONST", "LOAD_CLOSURE"):
        return False
    value = instruction.argval
    return value == name or (isinstance(value, tuple) and name in value)


def _is_any_attribute(instruction):
    return instruction is not None and instruction.opname in ("LOAD_ATTR", "LOAD_METHOD", "STORE_ATTR", "BEFORE_ASYNC_WITH")


def _is_attribute(instruction, name):
    return _is_any_attribute(instruction) and instruction.argval == name


def _escapes_or_acts(instruction, acts):
    if _is_any_attribute(instruction):
        return instruction.argval in acts
    return True
