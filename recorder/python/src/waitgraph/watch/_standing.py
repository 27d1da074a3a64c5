"""Who stands still: a thread that is in one place for two looks waits there, as far as `threading` and
`queue` go. What it waits for is written by _thread_waits.py, and only while it stands still.
"""

import sys

from .._clock import monotonic
from ..hooks import _crossing, _jobs, _loops
from ..hooks._thread_waits import Waiter, begin

# Who stood still at the last look: (task, step, frame, instruction) -> what ends its record, or since when
# at the earliest it has done so.
_still = {}
_last = {"look": 0}


def look():
    """Runs in the watchdog, while loops are blocked or jobs run."""
    before, last = dict(_still), _last["look"]
    _last["look"] = monotonic()
    candidates = list(_candidates())
    if not candidates and not before:
        return
    frames = sys._current_frames()
    seen = {key[:2] for key in before}
    for ident, task, step, began in candidates:
        frame = frames.get(ident)
        key = (task, step, id(frame), 0 if frame is None else frame.f_lasti)
        known = before.pop(key, None)
        if known is None:
            _still[key] = last if began is None or (task, step) in seen else began
        elif type(known) is int and frame is not None:
            _still[key] = begin(ident, Waiter(task, known), frame, frames) or _nothing
    for key in before:
        _over(key)


def left(task):
    """The task's step is over, and so is what it stood still in."""
    for key in [key for key in list(_still) if key[0] == task]:
        _over(key)


def forget():
    """After a fork: the threads are not in the child."""
    _still.clear()


def _over(key):
    end = _still.pop(key, 0)
    if type(end) is not int:
        end()


def _nothing():
    return None


def _candidates():
    """(thread, task, number of its step, when that began or None) of whoever may be waiting."""
    for loop in list(_loops.states.values()):
        if loop.handle is not None and loop.blocked == loop.steps and loop.stepping:
            yield loop.thread, loop.stepping, loop.steps, loop.began
    for states in (_jobs.running, _crossing.threads):
        for ident, state in list(states.items()):
            yield ident, state.id, 0, None
