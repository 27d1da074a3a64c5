"""Threads that wait, without time-out, for a coroutine's answer, or for a thread that does: the loop's sleep is theirs.

Not those that wait for anything else: a job or a thread that runs will end, and of an event nothing is known.
"""

import threading
from concurrent.futures import _base

from .._kinds import is_a
from .._resources import Resource
from ..hooks._futures import marker_of

_DEEPEST = 10


def is_parked(frame, frames, depth=0):
    """Decided by its innermost frames; `frames` are those of all threads."""
    while frame is not None and frame.f_code.co_filename == threading.__file__:
        if frame.f_code is threading.Thread.join.__code__:
            return depth < _DEEPEST and _joins_parked(frame.f_locals, frames, depth)
        frame = frame.f_back
    if not is_in_result(frame):
        return False
    # What run_coroutine_threadsafe returned has a resource; a job's future has a marker for the job.
    future = frame.f_locals.get("self")
    return frame.f_locals.get("timeout") is None and is_a(marker_of(future), Resource)


def _joins_parked(variables, frames, depth):
    thread = variables.get("self")
    other = frames.get(getattr(thread, "ident", None))
    return variables.get("timeout") is None and other is not None and is_parked(other, frames, depth + 1)


def is_in_result(frame):
    """Its innermost call of all but `threading` is Future.result."""
    while frame is not None and frame.f_code.co_filename == threading.__file__:
        frame = frame.f_back
    return frame is not None and frame.f_globals.get("__name__") == _base.__name__
