"""Quiescence: a loop that sits in its selector with nothing that could wake it but other threads."""

import signal
import sys

from .._clock import monotonic
from ..bytecode import _reach
from ..trace._events import E_QUIESCENT, QUIESCENT_IDLE
from ..trace._sink import put

_IDLE_NS = 250_000_000


def look(loop, now):
    """Writes the record once per idle period. `loop.idle` is [steps, since, written]."""
    idle = loop.idle
    if idle is None or idle[0] != loop.steps:
        loop.idle = [loop.steps, now, False]
        return
    if idle[2] or now - idle[1] < _IDLE_NS:
        return
    idle[2] = True
    if not _is_resting(loop):
        return
    threads = _reach.threads_that_could_wake(loop)
    handles = handles_of(loop.loop)
    if loop.steps == idle[0] and _is_resting(loop):
        put(monotonic(), loop.stream, E_QUIESCENT, 0, 0, loop.resource.known(), QUIESCENT_IDLE, threads, handles)


def _is_resting(loop):
    """In select() without a time-out, with no timer that counts.

    What became ready meanwhile was put there by another thread that did not wake the loop: it waits, too.
    """
    real = loop.loop
    if not hasattr(real, "_scheduled") or not hasattr(real, "_selector"):
        return False  # not asyncio's own kind of loop: nothing is known of what it waits for
    if any(not timer._cancelled for timer in list(real._scheduled)):
        return False
    frame = sys._current_frames().get(loop.thread)
    if frame is None or frame.f_code.co_name not in ("select", "poll") or frame.f_back is None:
        return False
    # Its own: another loop may be run inside a step of this one.
    return frame.f_back.f_code.co_name == "_run_once" and frame.f_back.f_locals.get("self") is real


def handles_of(loop):
    """Descriptors, signal handlers and child watchers that could wake the loop."""
    own = loop._ssock.fileno()
    count = sum(1 for fd in list(loop._selector.get_map()) if fd != own)
    count += len(getattr(loop, "_signal_handlers", ()))
    return count + signals_of_the_program()


def signals_of_the_program():
    """Handlers in Python run between steps. The default ones only end the program."""
    count = 0
    for number in signal.valid_signals():
        handler = signal.getsignal(number)
        if callable(handler) and handler is not signal.default_int_handler and not _reach.is_harmless(handler):
            count += 1
    return count
