"""Acquisitions of locks and semaphores: the records around asking, getting and giving back."""

import sys
from asyncio import locks

from ._events import (
    CLASS_SCOPED,
    CLASS_TICKETLESS,
    E_ACQUIRE,
    E_ACQUIRED,
    E_RELEASE,
    E_REQUEST,
    E_REQUEST_END,
    E_TICKET_MOVE,
    TASK_HELPER,
)
from ._resources import HIDDEN, next_ticket
from ._sink import emit
from ._sites import site_of
from ._tasks import current, current_id
from ._waiting import hand_over, hide_frame, outcome_of

DIRECT = 2
DIRECT_SUSPENDED = 2 | 4

_ENTER = locks._ContextManagerMixin.__aenter__.__code__
_CONDITION_WAIT = locks.Condition.wait.__code__


def wrap_acquire(is_free, resource_of):
    """`is_free(lock)`: acquiring it now would not suspend. `resource_of(lock)` may be HIDDEN."""

    def make(original):
        async def acquire(self):
            resource = resource_of(self)
            if resource is HIDDEN:
                return await original(self)
            frame = sys._getframe(1)
            if is_free(self):
                result = await original(self)
                _taken(resource, frame)
                return result
            request = _ask(resource, frame)
            try:
                result = await original(self)
            except BaseException as error:
                _give_up(request, error)
                hide_frame(error)
                raise
            _granted(request)
            return result

        return acquire

    return make


def wrap_release(resource_of):
    def make(original):
        def release(self):
            try:
                original(self)
            except BaseException as error:
                hide_frame(error)
                raise
            resource = resource_of(self)
            if resource is not HIDDEN:
                _returned(resource, sys._getframe(1))

        return release

    return make


def _taken(resource, frame):
    state = current()
    task = 0 if state is None else state.id
    ticket = next_ticket()
    ticket_class = _class_of(resource, frame)
    site = site_of(frame) or (state.site if state is not None else 0)
    emit(E_ACQUIRE, task, site, resource.known(), ticket, 1, DIRECT, ticket_class)
    _keep(resource, state, task, ticket, ticket_class)


def _ask(resource, frame):
    state = current()
    task = 0 if state is None else state.id
    shown = True
    if state is not None:
        if state.depth and frame is not None and frame.f_code is _CONDITION_WAIT:
            hand_over(state)
        elif state.depth:
            shown = False
        state.depth += 1
    ticket = next_ticket()
    site = site_of(frame) or (state.site if state is not None else 0)
    emit(E_REQUEST, task, site, resource.known(), ticket, 1, DIRECT if shown else 0)
    return resource, state, task, ticket, site, _class_of(resource, frame)


def _give_up(request, error):
    resource, state, task, ticket, site, _ = request
    if state is not None:
        state.depth -= 1
    emit(E_REQUEST_END, task, site, resource.known(), ticket, outcome_of(error, state))


def _granted(request):
    resource, state, task, ticket, site, ticket_class = request
    if state is not None:
        state.depth -= 1
    emit(E_ACQUIRED, task, site, resource.known(), ticket, ticket_class, DIRECT_SUSPENDED)
    _keep(resource, state, task, ticket, ticket_class)


def _keep(resource, state, task, ticket, ticket_class):
    resource.last_class = ticket_class
    if state is not None and state.kind == TASK_HELPER and ticket_class == CLASS_TICKETLESS:
        # wait_for(lock.acquire()) up to 3.11: the helper ends, and its parent goes on as the holder.
        emit(E_TICKET_MOVE, task, 0, resource.id, ticket, state.parent, ticket_class)
        task = state.parent
    resource.holds.append((task, ticket))


def _class_of(resource, frame):
    code = frame.f_code
    if code is _ENTER:
        return CLASS_SCOPED
    return resource.last_class if code is _CONDITION_WAIT else CLASS_TICKETLESS


def _returned(resource, frame):
    """Names the ticket: the releasing task's own latest, else the oldest (a lock has just one)."""
    task = current_id()
    holds = resource.holds
    ticket = 0
    for index in range(len(holds) - 1, -1, -1):
        if holds[index][0] == task:
            ticket = holds.pop(index)[1]
            break
    else:
        if holds:
            ticket = holds.pop(0)[1]
            ticket = ticket if resource.capacity == 1 else 0
    emit(E_RELEASE, task, site_of(frame), resource.known(), ticket, 1)
