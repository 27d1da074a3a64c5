"""Hooks: ThreadPoolExecutor. A job is a task of its own that needs one of the pool's threads."""

import functools
import sys
import threading

from .. import _sites
from .._around import after
from .._here import here
from .._patch import hook, replace, safely
from .._resources import HIDDEN, Resource, attach, created, next_ticket, resource_of
from .._tasks import TaskState, current_id
from ..trace._events import (
    CLASS_SCOPED,
    E_ACQUIRED,
    E_RELEASE,
    E_REQUEST,
    E_REQUEST_END,
    E_TASK_END,
    E_TASK_START,
    OUTCOME_CANCELLED,
    OUTCOME_ERROR,
    OUTCOME_OK,
    RESOURCE_POOL,
    TARGET_TASK,
    TASK_JOB,
)
from ..trace._sink import emit
from ._futures import Marker


def install(executors):
    """`executors` is the module concurrent.futures.thread."""
    hook("ThreadPoolExecutor")(lambda: _install_submit(executors.ThreadPoolExecutor))
    hook("executor jobs")(lambda: _install_cancel(executors._base.Future))


def _install_submit(Executor):
    def made(frame, executor, *_, **__):
        created(executor, RESOURCE_POOL, type(executor).__name__, frame, executor._max_workers, 1)

    def submit(original):
        def submit(self, fn, /, *args, **kwargs):
            job = safely(submit, _Job, self, fn, sys._getframe(1), submit)
            if job is None:
                return original(self, fn, *args, **kwargs)
            try:
                future = original(self, job, *args, **kwargs)
            except BaseException:
                safely(submit, job.ended, OUTCOME_CANCELLED)
                raise
            future._waitgraph = Marker(TARGET_TASK, job.state.id)
            future._waitgraph_job = job
            return future

        return submit

    replace(Executor, "__init__", after(made))
    replace(Executor, "submit", submit)


def _install_cancel(Future):
    def make(original):
        def cancel(self):
            done = original(self)
            job = getattr(self, "_waitgraph_job", None)
            if done and job is not None:
                safely(cancel, job.ended, OUTCOME_CANCELLED)
            return done

        return cancel

    replace(Future, "cancel", make)


# States of the jobs that run, by thread.
running = {}


class _Job:
    """Stands for the function that was submitted, and tells when a thread takes it and is done. `replacement`:
    whose hook this is."""

    def __init__(self, executor, function, frame, replacement):
        self._function = function
        self._replacement = replacement
        self._open = True
        self._ticket = next_ticket()
        resource = _pool_of(executor)
        self._resource = resource
        self._started = False
        self.state = state = TaskState(TASK_JOB, current_id())
        name, code = _name_of(function)
        self._site = _sites.site_of(frame)
        begins = _sites.code_site(code) if code is not None else 0
        emit(E_TASK_START, state.id, begins, 0, state.parent, _sites.string(name), TASK_JOB)
        emit(E_REQUEST, state.id, self._site, resource.known(), self._ticket, 1, 2)

    def __call__(self, *args, **kwargs):
        thread = here.state
        outer = thread.task
        safely(self._replacement, self._begins, thread)
        outcome = OUTCOME_ERROR
        try:
            result = self._function(*args, **kwargs)
            outcome = OUTCOME_OK
            return result
        except BaseException as error:
            error.__traceback__ = error.__traceback__ and error.__traceback__.tb_next
            raise
        finally:
            thread.task = outer
            running.pop(threading.get_ident(), None)
            safely(self._replacement, self.ended, outcome)

    def _begins(self, thread):
        thread.task = self.state
        self._started = True
        running[threading.get_ident()] = self.state
        emit(E_ACQUIRED, self.state.id, self._site, self._resource.known(), self._ticket, CLASS_SCOPED, 2 | 4)

    def ended(self, outcome):
        if not self._open:
            return
        self._open = False
        resource = self._resource.known()
        if self._started:
            emit(E_RELEASE, self.state.id, 0, resource, self._ticket, 1)
        else:
            emit(E_REQUEST_END, self.state.id, 0, resource, self._ticket, outcome)
        emit(E_TASK_END, self.state.id, 0, 0, outcome)


def _pool_of(executor):
    resource = resource_of(executor)
    if resource is HIDDEN:  # asyncio's own default executor
        resource = attach(executor, Resource(RESOURCE_POOL, "default executor", 0, executor._max_workers, 1))
    return resource


def _name_of(function):
    """Name and code of what is run; to_thread and partials are looked through."""
    for _ in range(4):
        if isinstance(function, functools.partial):
            inner = function.func
            is_context_run = getattr(inner, "__name__", "") == "run" and function.args
            function = function.args[0] if is_context_run else inner
    function = getattr(function, "__func__", function)
    name = str(getattr(function, "__qualname__", type(function).__name__)).rsplit("<locals>.", 1)[-1]
    code = getattr(function, "__code__", None)
    return name, code if hasattr(code, "co_firstlineno") else None

