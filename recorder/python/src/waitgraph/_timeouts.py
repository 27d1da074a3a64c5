"""Hooks: asyncio.timeout (3.11; from 3.12 wait_for is made of it), and who cancels whom."""

import itertools
import sys
from asyncio import runners, tasks

from ._clock import ticks_of_seconds
from ._events import E_CANCEL, E_DEADLINE, E_DEADLINE_END
from ._patch import hook, replace
from ._sink import emit
from ._tasks import current_id, state_of

_ids = itertools.count(1 << 24).__next__


def install():
    hook("asyncio.timeout", needed=False)(_install_timeout)
    hook("cancellation")(_install_cancel)


def _install_timeout():
    timeouts = sys.modules.get("asyncio.timeouts")
    if timeouts is None:
        return False
    Timeout = timeouts.Timeout

    def reschedule(original):
        def reschedule(self, when):
            original(self, when)
            _close(self, False)
            if when is not None and self._task is not None:
                _open(self, when)

        return reschedule

    def fire(original):
        def _on_timeout(self):
            state = state_of(self._task)
            state.expired = True
            emit(E_CANCEL, 0, 0, 0, state.id)
            original(self)

        return _on_timeout

    def leave(original):
        async def __aexit__(self, *args):
            try:
                return await original(self, *args)
            finally:
                _close(self, self._state.name == "EXPIRED")

        return __aexit__

    replace(Timeout, "reschedule", reschedule)
    replace(Timeout, "_on_timeout", fire)
    replace(Timeout, "__aexit__", leave)


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
    def cancel_children(original):
        def cancel(self, *args, **kwargs):
            if not self.done():
                _cancels(self._children)
            return original(self, *args, **kwargs)

        return cancel

    def abort(original):
        def _abort(self):
            _cancels(self._tasks)
            return original(self)

        return _abort

    def cancel_all(original):
        def _cancel_all_tasks(loop):
            _cancels(tasks.all_tasks(loop))
            return original(loop)

        return _cancel_all_tasks

    replace(tasks._GatheringFuture, "cancel", cancel_children)
    replace(runners, "_cancel_all_tasks", cancel_all)
    group = getattr(sys.modules.get("asyncio.taskgroups"), "TaskGroup", None)
    if group is not None:
        replace(group, "_abort", abort)


def _cancels(futures):
    by = current_id()
    for future in list(futures):
        if isinstance(future, tasks.Task) and not future.done():
            state = state_of(future)
            state.cancel_told = True
            emit(E_CANCEL, by, 0, 0, state.id)
