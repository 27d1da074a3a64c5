"""Are all who could end a wait known? Only said of small, plain programs, in doubt never.

It takes that no thread, descriptor, signal handler or callback could act, and that no task but the
named ones can still come to code that calls the acting method. What a task can come to is followed
by name: a name stands for every function of the program's and its libraries' that is called so.
"""

import asyncio
import dis
import sys
import types

from .. import _sites
from .._awaits import chain
from .._kinds import bound_to, is_a, unwrapped
from .._tasks import coroutine_of, live
from ..hooks import _loops
from ..trace._events import TARGET_TASK
from ..watch import _idle
from . import _acting, _reach
from ._program import IMPLIED, read_program

_OPAQUE = {"exec", "eval", "compile", "__import__", "getattr", "setattr", "globals", "locals", "vars", "import_module"}
_NAMES = ("LOAD_ATTR", "LOAD_METHOD", "LOAD_GLOBAL", "LOAD_NAME")
# Since 3.11 bytecode tells calls of computed callees apart; untested versions say nothing.
_IS_READABLE = (3, 11) <= sys.version_info < (3, 14)
_ASYNCIO_KINDS = (asyncio.Event, asyncio.Condition, asyncio.Lock, asyncio.Semaphore, asyncio.Queue, asyncio.Future)


def are_known(wanted):
    """The ids of those Wanted all of whose possible actors were named."""
    if not _IS_READABLE or not _only_tasks_run():
        return set()
    program = read_program()
    if program is None:
        return set()
    tasks = [task for task in (reference() for reference in list(live.values())) if task is not None]
    return {key for key, one in wanted.items() if _all_named(one, tasks, program)}


def _only_tasks_run():
    """Nothing but tasks and asyncio's own callbacks is left to run."""
    for loop in list(_loops.states.values()):
        real = loop.loop
        if not hasattr(real, "_ready") or not hasattr(real, "_selector"):
            return False
        if _reach.threads_that_could(loop) or _idle.handles_of(real):
            return False
        handles = list(real._ready) + list(real._scheduled)
        if not all(handle._cancelled or _is_internal_callback(handle._callback) for handle in handles):
            return False
    return all(_callbacks_are_internal(reference()) for reference in list(live.values()))


def _callbacks_are_internal(task):
    callbacks = getattr(task, "_callbacks", None) or ()
    return all(_is_internal_callback(one[0] if is_a(one, tuple) else one) for one in callbacks)


def _is_internal_callback(callback):
    function = unwrapped(callback)
    if is_a(function, types.FunctionType):
        return _sites.is_internal(function.__code__)
    owner = bound_to(callback)
    return is_a(owner, (type(None), types.ModuleType, asyncio.Task, asyncio.Future))


class _Names:
    """What code mentions. `called` are those of them that it calls."""

    def __init__(self):
        self.all = set()
        self.called = set()
        self._callee = None
        self._last = None

    def can_follow(self, instruction):
        """False for the call of something computed, and for an import."""
        if instruction.opname != "PUSH_NULL":
            return instruction.opname != "IMPORT_NAME"
        # Up to 3.12 it stands before the callee, from 3.13 on behind it.
        return sys.version_info >= (3, 13) and self._last is not None and self._last.opname == "LOAD_ATTR"

    def see(self, instruction):
        """Takes one instruction after the other."""
        opname, name = instruction.opname, instruction.argval
        if opname == "PUSH_NULL":
            self.called.add(self._last.argval)
        self._last = instruction
        if self._callee is not None:
            if opname == "LOAD_ATTR":
                self._callee = name  # `module.function(`: the attribute is what is called
            else:
                self.called.add(self._callee)
                self._callee = None
        if opname not in _NAMES:
            return
        self.all.add(name)
        is_flagged = bool((instruction.arg or 0) & 1)
        if opname == "LOAD_GLOBAL" and is_flagged:
            self._callee = name
        elif opname == "LOAD_METHOD" or (opname == "LOAD_ATTR" and is_flagged and sys.version_info >= (3, 12)):
            self.called.add(name)


def _all_named(one, tasks, program):
    named = {target for kind, target in one.said if kind == TARGET_TASK}
    if len(named) != len(one.said):
        return False
    names = _Names()
    for task in tasks:
        if task._waitgraph.id not in named and not _can_not_act(task, one, names):
            return False
    return _none_acts(names, one.acts, program)


def _can_not_act(task, one, names):
    """Reads a task's own frames; adds what they name."""
    for frame in chain(coroutine_of(task)):
        if not _sites.is_internal(frame.f_code) and not _frame_can_not_act(frame, one, names):
            return False
    return True


def _frame_can_not_act(frame, one, names):
    before = (None, None)
    for instruction in _acting.reachable(frame):
        opname = instruction.opname
        if not names.can_follow(instruction):
            return False
        if opname in ("LOAD_ATTR", "LOAD_METHOD") and instruction.argval in one.acts:
            if not _is_another(frame, before, one.target):
                return False
        elif _is_variable(opname) and not _add_callable(frame, instruction.argval, one.target, names):
            return False
        names.see(instruction)
        before = (instruction, before[0])
    return all(_is_plain(inner, one.acts, names) for inner in _acting.nested(frame.f_code))


def _is_variable(opname):
    return opname.startswith("LOAD_") and opname not in _NAMES


def _is_another(frame, before, target):
    """The object whose acting method is loaded is known, and not the one that is waited for."""
    last, earlier = before
    if last is None:
        return False
    if last.opname == "LOAD_ATTR" and earlier is not None:
        owner = _variable(frame, earlier)
        try:
            value = object.__getattribute__(owner, "__dict__").get(last.argval)
        except (AttributeError, TypeError):
            return False
    else:
        value = _variable(frame, last)
    return is_a(value, _ASYNCIO_KINDS) and value is not target


def _variable(frame, instruction):
    name = instruction.argval[-1] if is_a(instruction.argval, tuple) else instruction.argval
    if instruction.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
        return frame.f_globals.get(name)
    return frame.f_locals.get(name)


def _add_callable(frame, loaded, target, names):
    """A local variable may hold a function; it may be handed to somebody who calls it."""
    for name in loaded if is_a(loaded, tuple) else (loaded,):
        value = frame.f_locals.get(name) if is_a(name, str) else None
        if bound_to(value) is target:
            return False
        function = unwrapped(value)
        if is_a(function, types.FunctionType):
            names.all.add(function.__name__)
            names.all.update(_acting.all_names(function.__code__))
    return True


def _none_acts(names, acts, program):
    """Follows names through functions; False as soon as one of them acts or can't be read."""
    done = set()
    todo = [*names.all, IMPLIED]
    while todo:
        name = todo.pop()
        if name in done:
            continue
        done.add(name)
        if name in _OPAQUE:
            return False
        for code in program.functions.get(name, ()):
            found = _Names()
            if not _is_plain(code, acts, found):
                return False
            names.called |= found.called
            todo.extend(found.all - done)
    return all(program.has_method(name) for name in names.called)


def _is_plain(code, acts, names):
    """The function calls no acting method and nothing computed. Adds what it names."""
    for instruction in dis.get_instructions(code):
        if not names.can_follow(instruction):
            return False
        if instruction.opname in _NAMES and instruction.argval in acts:
            return False
        names.see(instruction)
    return all(_is_plain(inner, acts, names) for inner in _acting.nested(code))
