"""WAITGRAPH_DUMP_SIGNAL: when the process gets that signal, a new segment begins. It lists all that is open,
so it can be taken along and analyzed by itself. The signal's handler only asks; the watchdog does it.
"""

import signal
import threading

from .. import _settings
from .._patch import hook
from ..trace._sink import sink

_state = {"asked": False}


def install():
    """Of a signal for which the program has a handler already it stays out."""
    name = _settings.dump_signal()
    if name:
        hook("dump signal")(lambda: _listen(name))


def _listen(name):
    number = getattr(signal, name, None)
    free = number is not None and threading.current_thread() is threading.main_thread()
    if not free or signal.getsignal(number) is not signal.SIG_DFL:
        return False
    signal.signal(number, _ask)
    return True


def _ask(_number, _frame):
    _state["asked"] = True


def answer():
    """Runs in the watchdog, each round."""
    if _state["asked"]:
        _state["asked"] = False
        sink.begin_segment()
