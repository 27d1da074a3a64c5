"""Hooks: the loop's steps (Handle._run) and the creation of tasks."""

import sys
from asyncio import base_events, events, tasks

from .. import _settings, _sites
from .._awaits import after_step, timed_out
from .._clock import monotonic, ticks_of_seconds
from .._here import here
from .._patch import expect, failed, hook, replace
from .._tasks import Task, check_name, code_of, current_id, end, known_kind, learn_kind, start, state_of
from ..trace._events import (
    E_DEADLINE,
    E_WAIT_END,
    OUTCOME_CANCELLED,
    OUTCOME_OK,
    OUTCOME_TIMEOUT,
    TASK_HELPER,
    TASK_TASK,
)
from ..trace._sink import emit, put
from ..watch import _blocks
from . import _loops, _sent
from ._futures import COMPOSITE
from ._loops import LoopState
from ._sent import sent
from ._slow_steps import NOTED_NS, note

_WAIT_FOR = getattr(tasks.wait_for, "__code__", None)
_WAIT_FOR_HAS_CHILD = not hasattr(tasks, "eager_task_factory")  # up to 3.11
# Functions of asyncio that make tasks for whoever calls them.
_PASSED_ON = {"create_task", "ensure_future", "_ensure_future", "gather", "wait", "as_completed", "shield"}
_BLOCK_NS = max(_settings.block_ms() * 1_000_000, NOTED_NS)
_ENSURE = {id(getattr(tasks, name).__code__) for name in ("ensure_future", "_ensure_future") if hasattr(tasks, name)}


def install():
    hook("steps")(_install_run)
    hook("create_task")(lambda: install_create(base_events.BaseEventLoop))


def _install_run():
    expect(events.Handle._run, "_callback", "_args")
    _loops.steps_are_seen = True
    _sites.borders.add(id(events.Handle._run.__code__))
    replace(events.Handle, "_run", make_run)


def make_run(original):
    """The hook around a handle's step: who ran, for how long, and what its task awaits after it."""

    def _run(self):
        try:
            loop = self._loop._waitgraph
        except Exception:  # it was not met yet, or takes no attributes
            loop = None
        try:
            if type(loop) is not LoopState or not loop.running:
                loop = _loops.met(self._loop)
            outer = loop.handle
            if outer is not None:
                _loops.reentered(loop)
                saved, loop.pumping = (loop.stepping, loop.began, loop.pumping), False
            loop.handle = self
            loop.steps += 1
            loop.began = monotonic()
            loop.fresh = True
            task, arrived = getattr(self._callback, "__self__", None), None
            if (known_kind(id(type(task))) or learn_kind(type(task)))[0]:
                state = _begin(task, loop)
            else:
                state, loop.stepping = None, 0
                if sent:
                    arrived = _sent.arrive(self)
        except Exception as error:
            _forget_step(self)
            failed(_run, error)
            return original(self)
        try:
            return original(self)
        finally:
            try:
                now = monotonic()
                if loop.pumping:
                    _loops.left(loop)
                elif now - loop.began >= NOTED_NS:
                    _took_long(loop, self, state and task._waitgraph, now)
                if state is not None:
                    after_step(task, task._waitgraph, now, loop.stream)
                elif arrived is not None:
                    _sent.leave(arrived)
                loop.handle = outer
                if outer is not None:
                    loop.stepping, loop.began, loop.pumping = saved
                    loop.fresh = True
            except Exception as error:
                _forget_step(self)
                failed(_run, error)
            self = task = outer = None  # an exception's traceback may keep this frame

    _sites.borders.add(id(_run.__code__))
    return _run


def _forget_step(handle):
    """The hook is off from here on: no step counts as running."""
    _loops.steps_are_seen = False
    loop = getattr(handle._loop, "_waitgraph", None)
    if type(loop) is LoopState:
        loop.handle, loop.stepping, loop.fresh, loop.pumping = None, 0, False, False


def _took_long(loop, handle, state, now):
    elapsed = now - loop.began
    note(loop, handle, state, elapsed)
    if elapsed >= _BLOCK_NS:
        _blocks.ended(loop, now)


def _begin(task, loop):
    try:
        state = task._waitgraph
    except AttributeError:
        state = state_of(task)
    loop.stepping = state.id
    if state.awaiting:
        _woke(task, state, loop)
    if not state.stepped:
        state.stepped = True
        check_name(task, state)
    return state


def _woke(task, state, loop):
    """A step of an awaiting task begins: what it awaited is over."""
    was_composite, state.awaiting = state.awaiting is COMPOSITE, False
    awaited = task._fut_waiter
    outcome = OUTCOME_OK
    if awaited is not None and awaited.cancelled():
        outcome = OUTCOME_TIMEOUT if state.expired else OUTCOME_CANCELLED
    elif was_composite and timed_out(task):
        outcome = OUTCOME_TIMEOUT
    put(loop.began, loop.stream, E_WAIT_END, state.id, 0, 0, outcome)


def install_create(owner):
    def make(original):
        def create_task(self, coro, *args, **kwargs):
            try:
                loop = _loops.state_of(self)
                parent = current_id()
                outer, loop.creating = loop.creating, parent
            except Exception as error:
                failed(create_task, error)
                return original(self, coro, *args, **kwargs)
            try:
                task = original(self, coro, *args, **kwargs)
            finally:
                loop.creating = outer
            try:
                if getattr(task, "_source_traceback", None):
                    del task._source_traceback[-1]  # debug mode: our own frame
                _created(task, coro, parent, sys._getframe(1))
            except Exception as error:
                failed(create_task, error)
            return task

        return create_task

    replace(owner, "create_task", make)


def _created(task, coroutine, parent, frame):
    """A task was made. An eager one (3.12) has done its first step by now, and maybe has ended."""
    if not isinstance(task, Task):
        return
    timeout = _helper_timeout(frame) if _WAIT_FOR_HAS_CHILD else None
    if not hasattr(task, "_waitgraph"):
        code = code_of(coroutine)
        is_internal = code is None or _sites.is_internal(code)
        is_helper = timeout is not None or (is_internal and _is_for_asyncio(code, frame))
        state = start(task, coroutine, parent, TASK_HELPER if is_helper else TASK_TASK)
        if is_internal:
            state.site = _sites.site_of(frame)
        if timeout is not None and timeout[0] is not None:
            emit(E_DEADLINE, state.id, 0, 0, state.id, ticks_of_seconds(timeout[0]))
    state = task._waitgraph
    if task.done():
        end(task, state)
    elif task._fut_waiter is not None:
        after_step(task, state, monotonic(), here.state.stream)


def _is_for_asyncio(code, frame):
    """What asyncio starts for itself: shutdown_asyncgens, a subprocess's _connect_pipes."""
    if code is None or _sites.is_recorder(code):
        return False
    while frame is not None and frame.f_code.co_name in _PASSED_ON:
        frame = frame.f_back
    return frame is not None and _sites.is_internal(frame.f_code)


def _helper_timeout(frame):
    """Up to 3.11 wait_for runs what it is given in a task of its own. Returns (timeout,), or None."""
    for _ in range(3):
        if frame is None:
            return None
        if frame.f_code is _WAIT_FOR:
            return (frame.f_locals.get("timeout"),)
        if id(frame.f_code) not in _ENSURE:
            return None
        frame = frame.f_back
    return None
