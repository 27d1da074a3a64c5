"""Hooks between threads and loops: run_coroutine_threadsafe, chained futures, Future.result."""

import asyncio
import sys
import threading
from asyncio import futures, tasks
from concurrent.futures import Future
from concurrent.futures import TimeoutError as ConcurrentTimeout

from .. import _sites
from .._awaits import member_of
from .._clock import ticks_of_seconds
from .._here import here
from .._patch import hook, replace, replace_all, safely
from .._resources import Resource, unnamed
from .._tasks import TaskState, code_of, current, current_id, expected, full_name, name_of
from ..trace._events import (
    BASIS_STRUCTURE,
    E_AWAIT,
    E_PROVIDER,
    E_PROVIDERS_COMPLETE,
    E_TASK_START,
    E_WAIT,
    E_WAIT_END,
    OUTCOME_ERROR,
    OUTCOME_OK,
    OUTCOME_TIMEOUT,
    RESOURCE_FUTURE,
    TARGET_RESOURCE,
    TARGET_TASK,
    TASK_TASK,
    TASK_THREAD,
    WAIT_WAIT,
)
from ..trace._sink import emit
from ..watch import _orphans
from . import _loops
from ._futures import Marker, marker_of

# Threads that are tasks: ident -> state.
threads = {}
_DONE = ("CANCELLED", "CANCELLED_AND_NOTIFIED", "FINISHED")


def install():
    hook("run_coroutine_threadsafe")(_install_threadsafe)
    hook("chained futures")(_install_chain)
    hook("Future.result")(_install_result)


def _install_threadsafe():
    def make(original):
        def run_coroutine_threadsafe(coro, loop):
            state = safely(run_coroutine_threadsafe, _expect, coro, loop, sys._getframe(1))
            try:
                future = original(coro, loop)
            except BaseException:
                expected.pop(id(coro), None)
                raise
            if state is not None:
                safely(run_coroutine_threadsafe, _provide, future, state, sys._getframe(1))
            return future

        return run_coroutine_threadsafe

    replace_all((tasks, asyncio), "run_coroutine_threadsafe", make)


def _expect(coroutine, loop, frame):
    """The task will be made by the loop. Until then it waits for the loop, like all that is ready."""
    code = code_of(coroutine)
    if code is None or id(coroutine) in expected:
        return None
    state = TaskState(TASK_TASK, current_id())
    state.code_name = name_of(coroutine, code)
    state.given_name = ""
    state.awaiting = True
    site = _sites.site_of(frame)
    owner = _loops.state_of(loop)
    if not owner.running:
        _orphans.asked(owner)
    loop_id = owner.resource.known()
    state.begins = _sites.code_site(code)
    emit(E_TASK_START, state.id, state.begins, loop_id, state.parent, full_name(state), TASK_TASK)
    emit(E_AWAIT, state.id, site, loop_id, TARGET_RESOURCE, loop_id, 0)
    expected[id(coroutine)] = state
    return state


def _provide(future, state, frame):
    """Only that task can end a wait for the future."""
    site = _sites.site_of(frame)
    resource = future._waitgraph = Resource(RESOURCE_FUTURE, unnamed("Future", site), site)
    emit(E_PROVIDER, 0, 0, resource.known(), TARGET_TASK, state.id, BASIS_STRUCTURE)
    emit(E_PROVIDERS_COMPLETE, 0, 0, resource.known(), BASIS_STRUCTURE)


def _install_chain():
    def make(original):
        def _chain_future(source, destination):
            try:
                _link(source, destination)
            except Exception:  # futures that take no attributes: the link is lost
                pass
            return original(source, destination)

        return _chain_future

    replace(futures, "_chain_future", make)


def _link(source, destination):
    """Whoever waits for the destination waits for the source."""
    if marker_of(destination) is not None:
        return
    if isinstance(source, tasks.Task):
        kind, target = member_of(source)
        destination._waitgraph = Marker(kind, target)
    elif marker_of(source) is not None:
        destination._waitgraph = marker_of(source)


def _install_result():
    def make(original):
        def method(self, timeout=None):
            if self._state in _DONE:
                return original(self, timeout)
            waiting = safely(method, _begin, self, timeout, sys._getframe(1))
            outcome = OUTCOME_OK
            try:
                return original(self, timeout)
            except (TimeoutError, ConcurrentTimeout):
                outcome = OUTCOME_OK if self._state in _DONE else OUTCOME_TIMEOUT
                raise
            except BaseException:
                outcome = OUTCOME_ERROR
                raise
            finally:
                if waiting is not None:
                    safely(method, _finish, waiting, outcome)

        return method

    replace(Future, "result", make)
    replace(Future, "exception", make)


def _begin(future, timeout, frame):
    """A thread waits. On a loop's thread, inside a step, the loop waits with it."""
    state = current() or thread_task()
    resource = marker_of(future)
    if type(resource) is not Resource:
        made = Resource(RESOURCE_FUTURE, unnamed("Future", _sites.site_of(frame)), _sites.site_of(frame))
        if type(resource) is Marker and resource.target:
            emit(E_PROVIDER, 0, 0, made.known(), resource.kind, resource.target, BASIS_STRUCTURE)
            emit(E_PROVIDERS_COMPLETE, 0, 0, made.known(), BASIS_STRUCTURE)
        resource = made
    site = _sites.site_of(frame)
    emit(E_WAIT, state.id, site, resource.known(), WAIT_WAIT, 1, ticks_of_seconds(timeout), 0)
    return state, resource


def _finish(waiting, outcome):
    state, resource = waiting
    emit(E_WAIT_END, state.id, 0, resource.known(), outcome)


def thread_task():
    """The task that stands for a thread without a loop, from its first wait on."""
    thread = threading.current_thread()
    state = here.state.task = task_of_thread(thread.ident, thread.name)
    return state


def task_of_thread(ident, name):
    state = threads.get(ident)
    if state is None:
        state = threads[ident] = TaskState(TASK_THREAD, 0)
        emit(E_TASK_START, state.id, 0, 0, 0, _sites.string(name), TASK_THREAD)
    return state
