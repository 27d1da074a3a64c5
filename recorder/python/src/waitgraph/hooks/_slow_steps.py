"""Steps that took a millisecond or more, counted by where their code begins and how long they were."""

from .. import _sites
from .._clock import monotonic, ticks
from .._here import WATCH_STREAM
from .._kinds import unwrapped
from ..trace._events import E_STEP_STATS
from ..trace._sink import put
from . import _loops

NOTED_NS = 1_000_000
_MAX_TICKS = 0x7FFFFFFF


def note(loop, handle, state, elapsed_ns):
    """Called by the step itself. Lengths of one class are at most a factor of two apart."""
    length = ticks(elapsed_ns)
    key = (_begin_of(handle, state), length.bit_length())
    counts = loop.slow
    found = counts.get(key)
    if found is None:
        counts[key] = [1, length, length]
    else:
        found[0] += 1
        found[1] += length
        found[2] = max(found[2], length)


def write(loop):
    """Once a second: what was put aside the second before, so that no step is still counting there."""
    counts, loop.slow_aside, loop.slow = loop.slow_aside, loop.slow, {}
    resource = loop.resource.known()
    for key in list(counts):
        found = counts.pop(key, None)  # None: the loop stops, and its own thread was faster
        if found is not None:
            site, bucket = key
            count, total, longest = found[0], min(found[1], _MAX_TICKS), min(found[2], _MAX_TICKS)
            _sites.define_again(site)
            put(monotonic(), WATCH_STREAM, E_STEP_STATS, 0, site, resource, bucket, count, total, longest)


def write_all(loop):
    """The loop has stopped."""
    write(loop)
    write(loop)


def _begin_of(handle, state):
    if state is not None:
        return state.begins or state.site
    code = getattr(unwrapped(handle._callback), "__code__", None)
    return 0 if code is None else _sites.code_site(code)


_loops.on_stop.append(write_all)
