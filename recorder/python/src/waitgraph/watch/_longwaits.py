"""Twice a second: the stack of each wait that has become long, and who could end it."""

import itertools

from .. import _sites
from .._awaits import chain
from .._clock import cpu_time, monotonic
from .._here import WATCH_STREAM
from .._tasks import coroutine_of, live
from ..bytecode import _providers
from ..hooks import _loops
from ..trace._events import E_TASK_END, E_TASK_STACK, OUTCOME_CANCELLED, OUTCOME_OK
from ..trace._sink import put

LONG_NS = 1_000_000_000
# CPU time for one round: the program needs the interpreter, too. The rest comes a second later.
_BUDGET_NS = 5_000_000
_MAX_LOOKS = 20_000
_place = {"next": 0}
_stacks = {}


def look(now):
    """Marks what waits; what still has its mark a second later has waited for that long."""
    ids = list(live)
    start = _place["next"] if _place["next"] < len(ids) else 0
    until = cpu_time() + _BUDGET_NS
    tasks = []
    position = start
    for position in range(start, min(len(ids), start + _MAX_LOOKS)):
        reference = live.get(ids[position])
        task = None if reference is None else reference()
        if task is not None:
            _look_at(task, task._waitgraph, now, tasks)
        if cpu_time() > until:
            break
    _place["next"] = position + 1
    if tasks:
        _providers.find(tasks)


def _look_at(task, state, now, long_ones):
    awaited = task._fut_waiter
    if awaited is None:
        state.watched = None
        if task.done() and not _loops.steps_are_seen:
            _end_unseen(task, state, now)
        return
    watched = state.watched
    if watched is None or watched[0] != id(awaited):
        state.watched = (id(awaited), now, False)
    elif not watched[2] and now - watched[1] >= LONG_NS * 9 // 10:
        state.watched = (watched[0], watched[1], True)
        put(monotonic(), WATCH_STREAM, E_TASK_STACK, state.id, 0, 0, stack_of(task))
        long_ones.append(task)


def stack_of(task):
    """Id of the stack in which the task is suspended. Many tasks wait in the same place."""
    frames = chain(coroutine_of(task))
    frames.reverse()
    shown = [frame for frame in frames if not _sites.is_recorder(frame.f_code)]
    key = tuple(itertools.chain.from_iterable((id(frame.f_code), frame.f_lasti) for frame in shown))
    found = _stacks.get(key)
    if found is None:
        if len(_stacks) > 1_000:
            _stacks.clear()
        found = _stacks[key] = _sites.stack(shown)
    return found


def _end_unseen(task, state, now):
    """At level `locks` no hook sees a task's end."""
    if live.pop(state.id, None) is not None:
        put(now, WATCH_STREAM, E_TASK_END, state.id, 0, 0, OUTCOME_CANCELLED if task.cancelled() else OUTCOME_OK)


_sites.sink.on_epoch.append(_stacks.clear)
