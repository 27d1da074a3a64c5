"""A task in a wait. It has one open wait at most: of composite waits only the outermost is shown."""

import asyncio
import sys

from ._events import (
    E_WAIT,
    E_WAIT_END,
    OUTCOME_CANCELLED,
    OUTCOME_CLOSED,
    OUTCOME_ERROR,
    OUTCOME_OK,
    OUTCOME_TIMEOUT,
)
from ._sink import emit
from ._tasks import current

CancelledError = asyncio.CancelledError


def begin(resource, op, need, size, site):
    """The current task begins to wait. Returns what `finish` wants back; None: nothing is shown."""
    state = current()
    if state is None:
        return None
    state.depth += 1
    if state.depth > 1:
        return state, None
    emit(E_WAIT, state.id, site, resource.known(), op, need, 0, min(size, 0x7FFFFFFF))
    return state, resource


def finish(waiting, error=None):
    if waiting is None:
        return
    state, resource = waiting
    state.depth -= 1
    if resource is not None and state.looked is not SHOWN_OVER:
        emit(E_WAIT_END, state.id, 0, resource.id, OUTCOME_OK if error is None else outcome_of(error, state))
    if state.depth == 0:
        state.looked = None


def hand_over(state):
    """Ends the shown wait early: what follows inside it is a wait of its own. See Condition.wait."""
    error = sys.exc_info()[1]
    state.looked = SHOWN_OVER
    emit(E_WAIT_END, state.id, 0, 0, OUTCOME_OK if error is None else outcome_of(error, state))


# Mark in TaskState.looked: the outermost wait was ended by hand_over.
SHOWN_OVER = ("over",)


def outcome_of(error, state):
    """How a wait ended that ended with this exception."""
    if isinstance(error, CancelledError):
        return OUTCOME_TIMEOUT if state is not None and state.expired else OUTCOME_CANCELLED
    if isinstance(error, GeneratorExit):
        return OUTCOME_CLOSED
    return OUTCOME_ERROR
