"""Blocked loops: written by the watchdog while the step lasts, its end by the loop itself."""

import sys

from .. import _sites
from .._clock import monotonic, ticks
from .._here import WATCH_STREAM
from ..trace._events import E_BLOCK, E_BLOCK_END
from ..trace._sink import emit_quietly, put
from . import _gil_stacks, _standing


def look(loop, now, block_ns):
    """True if a step runs; one in which the loop is run again and waits in its selector does not. Writes a
    block once, when the step has lasted too long."""
    began, steps = loop.began, loop.steps
    if loop.handle is None:
        return False
    if now - began < block_ns or loop.blocked == steps:
        return True
    frames = _sites.frames_from(sys._current_frames().get(loop.thread))
    if _is_idle_pump(frames):
        return False
    if loop.steps != steps or loop.handle is None:
        return True
    stack = _sites.stack(frames)
    loop.blocked = steps
    put(now, WATCH_STREAM, E_BLOCK, loop.stepping, 0, loop.resource.known(), ticks(now - began), stack)
    return True


def ended(loop, now):
    """The step that was blocked for long is over; the watchdog may not have got to run (the GIL)."""
    elapsed = ticks(now - loop.began)
    resource = loop.resource.known()
    if loop.blocked != loop.steps:
        emit_quietly(E_BLOCK, loop.stepping, 0, resource, elapsed, _gil_stacks.taken(loop.thread, now - loop.began))
    loop.blocked = 0
    _standing.left(loop.stepping)
    put(monotonic(), loop.stream, E_BLOCK_END, loop.stepping, 0, resource, elapsed)


def _is_idle_pump(frames):
    """A second run of a loop inside the step, itself waiting in its selector."""
    runs = sum(1 for frame in frames if frame.f_code.co_name == "_run_once")
    return runs > 1 and bool(frames) and frames[0].f_code.co_name in ("select", "poll")
