"""A task in a wait. It has one open wait at most: of composite waits only the outermost is shown."""

import asyncio
import sys
from sys import _getframe

from ._patch import failed, safely
from ._sites import site_of
from ._tasks import current
from .trace._events import (
    E_WAIT,
    E_WAIT_END,
    OUTCOME_CANCELLED,
    OUTCOME_CLOSED,
    OUTCOME_ERROR,
    OUTCOME_OK,
    OUTCOME_TIMEOUT,
)
from .trace._sink import emit

CancelledError = asyncio.CancelledError


def begin(resource, op, need, size, frame):
    """The current task begins to wait. Returns what `finish` wants back."""
    state = current()
    if state is None:
        return None
    if state.depth:
        state.depth += 1
        return state, None
    site = site_of(frame) or state.site
    emit(E_WAIT, state.id, site, resource.known(), op, need, 0, min(size, 0x7FFFFFFF))
    state.depth, state.shown = 1, True
    return state, resource


def finish(waiting, error=None):
    state, resource = waiting
    state.depth -= 1
    if resource is not None and state.shown:
        state.shown = False
        emit(E_WAIT_END, state.id, 0, resource.id, OUTCOME_OK if error is None else outcome_of(error, state))


def waits(begins):
    """Around a coroutine method that may wait. `begins(self, frame)` is `begin`, or None if it will not wait."""

    def make(original):
        async def method(self, *args, **kwargs):
            try:
                waiting = begins(self, _getframe(1))
            except Exception as error:
                waiting = None
                failed(method, error)
            try:
                result = await original(self, *args, **kwargs)
            except BaseException as error:
                if waiting is not None:
                    safely(method, finish, waiting, error)
                hide_frame(error)
                raise
            if waiting is not None:
                safely(method, finish, waiting)
            return result

        return method

    return make


def hand_over(state):
    """Ends the shown wait early: what follows inside it is a wait of its own. See Condition.wait."""
    error = sys.exc_info()[1]
    if state.shown:
        state.shown = False
        emit(E_WAIT_END, state.id, 0, 0, OUTCOME_OK if error is None else outcome_of(error, state))


def outcome_of(error, state):
    """How a wait ended that ended with this exception."""
    if isinstance(error, CancelledError):
        return OUTCOME_TIMEOUT if state is not None and state.expired else OUTCOME_CANCELLED
    if isinstance(error, GeneratorExit):
        return OUTCOME_CLOSED
    return OUTCOME_ERROR


def hide_frame(error):
    """Takes the hook's own frame out of the traceback. (It stays in, up to 3.10.)"""
    traceback = error.__traceback__
    if traceback is not None:
        error.__traceback__ = traceback.tb_next
