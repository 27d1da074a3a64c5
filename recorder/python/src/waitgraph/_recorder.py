"""Puts all hooks in. Imported once, when the program has imported asyncio and recording is on."""

import asyncio
import atexit
import os

from . import _conditions, _locks, _loops, _queues, _settings, _sites
from ._sink import note_dropped, sink

_sites.add_internal_folder(os.path.dirname(asyncio.__file__))


def start():
    _loops.install()
    _locks.install()
    _conditions.install()
    _queues.install()
    if _settings.level() == "awaits":
        from . import _futures, _steps

        _steps.install()
        _futures.install()
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=sink.reset_after_fork)
    atexit.register(_stop)


def _stop():
    note_dropped()
    sink.close()
