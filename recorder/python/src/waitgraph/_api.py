"""What a program tells by itself. See the package's own doc strings."""

import contextlib
import sys

from . import _sites
from ._here import here
from ._patch import safely
from ._resources import Resource, next_ticket
from ._tasks import TaskState, current, current_id, current_task, live, state_of
from ._waiting import CancelledError, begin, finish, outcome_of
from .trace._events import (
    ACT_SET,
    BASIS_DECLARED,
    CLASS_TICKETLESS,
    E_ACQUIRE,
    E_ACQUIRED,
    E_ACT,
    E_AWAIT,
    E_PROVIDER,
    E_PROVIDERS_COMPLETE,
    E_RELEASE,
    E_REQUEST,
    E_REQUEST_END,
    E_TASK_END,
    E_TASK_START,
    E_WAIT_END,
    OUTCOME_CANCELLED,
    OUTCOME_ERROR,
    OUTCOME_OK,
    RESOURCE_EVENT,
    RESOURCE_MUTEX,
    RESOURCE_SEMAPHORE,
    TARGET_TASK,
    TASK_TASK,
    WAIT_WAIT,
)
from .trace._sink import emit

_DIRECT = 2


def run_as_task(name, fn, args):
    with _Switch(name, safely(None, _site) or 0) as switch:
        result = fn(*args)
        if not hasattr(result, "__await__"):
            return result
        switch.keep()
    return _awaited(switch, result)


async def _awaited(switch, awaitable):
    with switch:
        return await awaitable


class _Switch:
    """While it is entered, the current asyncio task (or thread) acts under another name."""

    def __init__(self, name, site):
        self._state = state = TaskState(TASK_TASK, safely(None, current_id) or 0)
        self._kept = False
        self._task = self._outer = None
        self._site = site
        state.given_name = None
        state.code_name = name = str(name)
        safely(None, emit, E_TASK_START, state.id, site, 0, state.parent, _sites.string(name), TASK_TASK)

    def keep(self):
        """It is not over when it is left: it goes on when the coroutine is awaited."""
        self._kept = True

    def __enter__(self):
        safely(None, self._begin)
        return self

    def _begin(self):
        self._kept = False
        self._task = current_task()
        self._outer = current()
        if self._outer is not None:
            emit(E_AWAIT, self._outer.id, self._site, 0, TARGET_TASK, self._state.id)
        self._put(self._state)

    def __exit__(self, kind, *_):
        safely(None, self._end, kind)

    def _end(self, kind):
        self._put(self._outer)
        if not self._kept:
            outcome = OUTCOME_OK if kind is None else OUTCOME_ERROR
            outcome = OUTCOME_CANCELLED if kind is not None and issubclass(kind, CancelledError) else outcome
            emit(E_TASK_END, self._state.id, 0, 0, outcome)
        if self._outer is not None:
            emit(E_WAIT_END, self._outer.id, 0, 0, OUTCOME_OK)

    def _put(self, state):
        if self._task is not None:
            self._task._waitgraph = state
        else:
            here.state.task = state


class TracedLock:
    def __init__(self, name, capacity):
        site = _sites.site_of(sys._getframe(2))
        self._resource = Resource(RESOURCE_MUTEX if capacity == 1 else RESOURCE_SEMAPHORE, str(name), site, capacity)

    def requested(self):
        """The current task asks for it and waits from now on. Either wait inside of `with` the result: then it
        is acquired at the end, or given up by an error. Or give the result to `acquired` after the wait."""
        request = _Request(self)
        safely(None, self._asked, request)
        return request

    def acquired(self, request=None):
        """It was granted; without `request`, to the current task and at once."""
        safely(None, self._granted, request)

    def given_up(self, request, error):
        """The wait has ended by an error."""
        safely(None, self._given_up, request, error)

    def released(self):
        """The current task gives it back: its own hold if it has one, else the oldest."""
        safely(None, self._given_back)

    def _asked(self, request):
        emit(E_REQUEST, request.task, _site(), self._resource.known(), request.ticket, 1, _DIRECT)

    def _granted(self, request):
        if request is None:
            request = _Request(self)
            code, flags = E_ACQUIRE, (request.ticket, 1, _DIRECT, CLASS_TICKETLESS)
        else:
            code, flags = E_ACQUIRED, (request.ticket, CLASS_TICKETLESS, _DIRECT)
        emit(code, request.task, _site(), self._resource.known(), *flags)
        self._resource.holds.append((request.task, request.ticket, None, 0, 0))

    def _given_up(self, request, error):
        outcome = outcome_of(error, current())
        emit(E_REQUEST_END, request.task, _site(), self._resource.known(), request.ticket, outcome)

    def _given_back(self):
        task, holds = current_id(), self._resource.holds
        own = [hold for hold in holds if hold[0] == task] or holds
        hold = own[-1] if own else (0, 0)
        if own:
            holds.remove(hold)
        emit(E_RELEASE, task, _site(), self._resource.known(), hold[1], 1)


def _site():
    """Of the first frame outward that is the program's own."""
    return _sites.site_of(sys._getframe(1))


class _Request:
    """One that is asked for. Inside of `with`, what its task awaits is a part of this wait."""

    def __init__(self, lock):
        self._lock = lock
        self._state = None
        self.task = safely(None, current_id) or 0
        self.ticket = next_ticket()

    def __enter__(self):
        self._state = safely(None, current)
        if self._state is not None:
            self._state.depth += 1
        return self

    def __exit__(self, kind, error, _):
        if self._state is not None:
            self._state.depth -= 1
        if error is None:
            self._lock.acquired(self)
        else:
            self._lock.given_up(self, error)


class TracedEvent:
    def __init__(self, name):
        self._resource = Resource(RESOURCE_EVENT, str(name), _sites.site_of(sys._getframe(2)))
        self._waiting = 0

    @contextlib.contextmanager
    def waiting(self):
        self._waiting += 1
        try:
            with _wait(self._resource, sys._getframe(2)):
                yield self
        finally:
            self._waiting -= 1

    def set(self):
        safely(None, self._note_set)

    def _note_set(self):
        emit(E_ACT, current_id(), _site(), self._resource.known(), ACT_SET, 1, self._waiting)


def waits_for(name, setters):
    frame = sys._getframe(2)
    resource = Resource(RESOURCE_EVENT, str(name), _sites.site_of(frame))
    safely(None, _declare, resource, setters)
    return _wait(resource, frame)


def _declare(resource, setters):
    for state in _states(setters):
        emit(E_PROVIDER, 0, 0, resource.known(), TARGET_TASK, state.id, BASIS_DECLARED)
    if setters:
        emit(E_PROVIDERS_COMPLETE, 0, 0, resource.known(), BASIS_DECLARED)


@contextlib.contextmanager
def _wait(resource, frame):
    waiting = safely(None, begin, resource, WAIT_WAIT, 1, 0, frame)
    try:
        yield
    except BaseException as error:
        if waiting is not None:
            safely(None, finish, waiting, error)
        raise
    if waiting is not None:
        safely(None, finish, waiting)


def _states(setters):
    """States of asyncio tasks, or of all unfinished ones of a name."""
    for setter in setters:
        if not isinstance(setter, str):
            yield state_of(setter)
            continue
        for reference in list(live.values()):
            task = reference()
            if task is not None and setter in (task.get_name(), state_of(task).code_name):
                yield state_of(task)
