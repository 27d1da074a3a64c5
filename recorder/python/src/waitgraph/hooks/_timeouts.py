"""Hooks: asyncio.timeout (3.11; from 3.12 wait_for is made of it), and who cancels whom."""

import itertools
import sys
from asyncio import runners, tasks

from .._around import after, before
from .._clock import ticks_of_seconds
from .._patch import hook, replace, safely
from .._tasks import current_id, state_of
from ..trace._events import E_CANCEL, E_DEADLINE, E_DEADLINE_END
from ..trace._sink import emit

_ids = itertools.count(1 << 24).__next__


def install():
    hook("asyncio.timeout", needed=False)(_install_timeout)
    hook("cancellation")(_install_cancel)


def _install_timeout():
    timeouts = sys.modules.get("asyncio.timeouts")
    if timeouts is None:
        return False
    Timeout = timeouts.Timeout

    def rescheduled(_, timeout, when):
        _close(timeout, False)
        if when is not None and timeout._task is not None:
            _open(timeout, when)

    def leave(original):
        async def __aexit__(self, *args):
            try:
                return await original(self, *args)
            finally:
                safely(__aexit__, _left, self)

        return __aexit__

    replace(Timeout, "reschedule", after(rescheduled))
    replace(Timeout, "_on_timeout", before(_fires))
    replace(Timeout, "__aexit__", leave)


def _fires(timeout):
    state = state_of(timeout._task)
    state.expired = True
    emit(E_CANCEL, 0, 0, 0, state.id)


def _left(timeout):
    _close(timeout, timeout._state.name == "EXPIRED")


def _open(timeout, when):
    state = state_of(timeout._task)
    number = timeout._waitgraph = _ids() & 0x7FFFFFFF
    emit(E_DEADLINE, state.id, 0, 0, number, ticks_of_seconds(max(0, when - timeout._task.get_loop().time())))


def _close(timeout, fired):
    number = getattr(timeout, "_waitgraph", 0)
    if number:
        timeout._waitgraph = 0
        state = state_of(timeout._task)
        state.expired = False
        emit(E_DEADLINE_END, state.id, 0, 0, number, int(fired))


def _install_cancel():
    def cancels_children(gathering):
        if not gathering.done():
            _cancels(gathering._children)

    replace(tasks._GatheringFuture, "cancel", before(cancels_children))
    replace(runners, "_cancel_all_tasks", before(lambda loop: _cancels(tasks.all_tasks(loop))))
    group = getattr(sys.modules.get("asyncio.taskgroups"), "TaskGroup", None)
    if group is not None:
        replace(group, "_abort", before(lambda group: _cancels(group._tasks)))


def _cancels(futures):
    by = current_id()
    for future in list(futures):
        if isinstance(future, tasks.Task) and not future.done():
            state = state_of(future)
            state.cancel_told = True
            emit(E_CANCEL, by, 0, 0, state.id)
