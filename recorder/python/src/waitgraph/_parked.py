"""Threads that wait, without time-out, for a task or a thread that is on record: they do nothing until it has ended.

Not those that wait for an event or an item of a queue: a thread of C, of which nothing is known, may bring it.
"""

import threading
from concurrent.futures import _base

from ._futures import marker_of


def is_parked(frame):
    """Decided by its innermost frames."""
    while frame is not None and frame.f_code.co_filename == threading.__file__:
        if frame.f_code is threading.Thread.join.__code__:
            return frame.f_locals.get("timeout") is None
        frame = frame.f_back
    if not is_in_result(frame):
        return False
    return frame.f_locals.get("timeout") is None and marker_of(frame.f_locals.get("self")) is not None


def is_in_result(frame):
    """Its innermost call of all but `threading` is Future.result."""
    while frame is not None and frame.f_code.co_filename == threading.__file__:
        frame = frame.f_back
    return frame is not None and frame.f_globals.get("__name__") == _base.__name__
