"""Acquisitions of locks and semaphores: the records around asking, getting and giving back."""

from asyncio import locks
from sys import _getframe

from .._here import here
from .._patch import failed, safely
from .._resources import HIDDEN, next_ticket
from .._sites import known_site, site_of
from .._tasks import current, current_id, task_in
from .._waiting import hand_over, hide_frame, outcome_of
from ..trace._events import (
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
from ..trace._sink import emit, sink, write

DIRECT = 2
DIRECT_SUSPENDED = 2 | 4

_ENTER = locks._ContextManagerMixin.__aenter__.__code__
_EXIT = locks._ContextManagerMixin.__aexit__.__code__
_CONDITION_WAIT = locks.Condition.wait.__code__


def wrap_acquire(is_free, resource_of, take=None):
    """`is_free(lock)`: acquiring it now would not suspend. `resource_of(lock)` may be HIDDEN. `take(lock)`
    acquires one that is free, as the original would."""

    def make(original):
        async def acquire(self):
            try:
                frame, request = _getframe(1), None
                resource = resource_of(self)
                free = resource is not HIDDEN and is_free(self)
                if not free and resource is not HIDDEN:
                    request = _ask(resource, frame)
            except Exception as error:
                free = False
                failed(acquire, error)
            if free and take is not None:
                result = take(self)
            else:
                try:
                    result = await original(self)
                except BaseException as error:
                    if request is not None:
                        safely(acquire, _give_up, request, error)
                    hide_frame(error)
                    raise
            try:
                if free:
                    _taken(resource, frame)
                elif request is not None:
                    _granted(request)
            except Exception as error:
                failed(acquire, error)
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
            try:
                resource = resource_of(self)
                if resource is not HIDDEN:
                    frame = _getframe(1)
                    returned(resource, frame.f_back if frame.f_code is _EXIT else frame)
            except Exception as error:
                failed(release, error)

        return release

    return make


def _taken(resource, frame):
    ticket_class = _class_of(resource, frame)
    taken(resource, frame.f_back if frame.f_code is _ENTER else frame, ticket_class)


def taken(resource, frame, ticket_class):
    """It was free, and whoever runs `frame` has it."""
    thread = here.state
    try:
        state = task_in(thread.loop.loop)._waitgraph
    except AttributeError:  # no loop runs here, or none of its tasks, or one that was not met yet
        state = current()
    task = 0 if state is None else state.id
    ticket = next_ticket()
    code = frame.f_code
    site = known_site((id(code), frame.f_lasti))
    if site is None or site <= 0:
        code = None
        site = site_of(frame) or (state.site if state is not None else 0)
    if resource.epoch != sink.epoch:
        resource.define()
    write(thread, E_ACQUIRE, task, site, resource.id, ticket, 1, DIRECT, ticket_class)
    resource.last_class = ticket_class
    if state is not None and state.kind == TASK_HELPER:
        task = owner(resource, state, ticket, ticket_class)
    resource.holds.append((task, ticket, code, site, sink.epoch))


def _ask(resource, frame):
    """The current task begins to wait. Returns what _granted and _give_up want back."""
    state = current()
    task = 0 if state is None else state.id
    shown = True
    if state is not None and state.depth:
        if frame is not None and frame.f_code is _CONDITION_WAIT:
            hand_over(state)
        else:
            shown = False
    ticket = next_ticket()
    site = site_of(frame) or (state.site if state is not None else 0)
    emit(E_REQUEST, task, site, resource.known(), ticket, 1, DIRECT if shown else 0)
    ticket_class = _class_of(resource, frame)
    if state is not None:
        state.depth += 1
    return resource, state, task, ticket, site, ticket_class


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
    resource.last_class = ticket_class
    if state is not None and state.kind == TASK_HELPER:
        task = owner(resource, state, ticket, ticket_class)
    resource.holds.append((task, ticket, None, 0, 0))


def owner(resource, helper, ticket, ticket_class):
    """wait_for(lock.acquire()) up to 3.11: the helper ends, and its parent goes on as the holder."""
    if ticket_class != CLASS_TICKETLESS:
        return helper.id
    emit(E_TICKET_MOVE, helper.id, 0, resource.id, ticket, helper.parent, ticket_class)
    return helper.parent


def _class_of(resource, frame):
    code = frame.f_code
    if code is _ENTER:
        return CLASS_SCOPED
    return resource.last_class if code is _CONDITION_WAIT else CLASS_TICKETLESS


def left(resource, frame):
    """`frame` leaves an `async with` block of it. In the code that entered the block that is the same line."""
    thread = here.state
    try:
        task = task_in(thread.loop.loop)._waitgraph.id
    except AttributeError:
        task = current_id()
    holds = resource.holds
    if holds:
        holder, ticket, code, site, epoch = holds[-1]
        if holder == task and code is frame.f_code and epoch == sink.epoch:
            del holds[-1]
            write(thread, E_RELEASE, task, site, resource.id, ticket, 1)
            return
    returned(resource, frame)


def returned(resource, frame):
    """`frame` gives it back. Names the ticket: that task's own latest, else the oldest (a lock has just one)."""
    task = current_id()
    holds = resource.holds
    if holds and holds[-1][0] == task:
        ticket = holds.pop()[1]
    else:
        ticket = _others_ticket(resource, holds, task)
    emit(E_RELEASE, task, site_of(frame), resource.known(), ticket, 1)


def _others_ticket(resource, holds, task):
    for index in range(len(holds) - 1, -1, -1):
        if holds[index][0] == task:
            return holds.pop(index)[1]
    ticket = holds.pop(0)[1] if holds else 0
    return ticket if resource.capacity == 1 else 0
