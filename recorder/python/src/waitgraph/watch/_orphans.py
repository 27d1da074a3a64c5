"""Coroutines handed to a loop that doesn't run: is anybody left who could run it?

Said after a quarter of a second, if every other thread waits in Future.result or can't call into a loop. The
threads that wait are named: what they wait for may be the very answer.
"""

import sys
import threading

from .._clock import monotonic
from .._here import WATCH_STREAM
from ..bytecode import _reach
from ..bytecode._lock_holder import runs_in
from ..hooks import _loops
from ..trace._events import BASIS_STRUCTURE, E_PROVIDER, E_PROVIDERS_COMPLETE, TARGET_EXTERNAL, TARGET_TASK
from ..trace._sink import put
from . import _idle, _watchdog
from ._parked import is_in_result

_AFTER_NS = 250_000_000
# Loops that were asked while they did not run: id -> [state, since, told].
_asked = {}


def asked(loop):
    """run_coroutine_threadsafe was called for a loop that does not run."""
    if loop.id not in _asked:
        _asked[loop.id] = [loop, monotonic(), False]
        _watchdog.ensure()


def forget():
    """After a fork: the loops are not in the child."""
    _asked.clear()


def look(now):
    """Runs in the watchdog."""
    for found in list(_asked.values()):
        loop, since, told = found
        if loop.running:
            del _asked[loop.id]
            if told:
                _provide(loop, TARGET_EXTERNAL, 0)
        elif not told and now - since >= _AFTER_NS:
            found[2] = _tell(loop)


def _tell(loop):
    waiting = _only_waiting()
    if waiting is None or loop.running:
        return False
    for task in waiting:
        _provide(loop, TARGET_TASK, task)
    put(monotonic(), WATCH_STREAM, E_PROVIDERS_COMPLETE, 0, 0, loop.resource.known(), BASIS_STRUCTURE)
    return True


def _provide(loop, kind, target):
    put(monotonic(), WATCH_STREAM, E_PROVIDER, 0, 0, loop.resource.known(), kind, target, BASIS_STRUCTURE)


def _only_waiting():
    """Ids of the tasks whose threads wait in Future.result; None if another thread could run a loop."""
    if _idle.signals_of_the_program():
        return None
    threads = {thread.ident: thread for thread in threading.enumerate()}
    waiting = []
    for ident, frame in sys._current_frames().items():
        if ident in (_watchdog.ident(), threading.get_ident()):
            continue
        if is_in_result(frame):
            waiting.append(runs_in(ident))
        elif any(loop.thread == ident for loop in list(_loops.states.values())):
            return None
        elif _reach.could(frame, threads.get(ident)):
            return None
    return waiting

