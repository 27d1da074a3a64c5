"""A daemon thread that sees what the loops can't tell of themselves: that they are blocked, that
nothing is left to run, that a wait has become long. It calls nothing of the program's."""

import threading
import time

from .. import _settings
from .._clock import monotonic
from .._here import WATCH_STREAM, here
from ..hooks import _loops, _pipes, _slow_steps
from ..trace._events import E_HEARTBEAT, E_TASK_END
from ..trace._sink import put, sink
from . import _blocks, _dump_signal, _gil_stacks, _idle, _longwaits, _orphans, _standing

_SECOND = 1_000_000_000
# A program that is killed while it hangs has hung for this long at most longer than its trace says.
_BEAT_NS = 250_000_000
_state = {"thread": None}


def ensure():
    """Starts the thread, once per process. Called when a loop begins to run."""
    if _state["thread"] is None:
        _state["thread"] = thread = threading.Thread(target=_watch, name="waitgraph", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # no more threads: without a watchdog there are no blocks in the trace
            sink.blind_spots.append("watchdog: no thread could be started")


def ident():
    thread = _state["thread"]
    return 0 if thread is None else thread.ident


def forget():
    """After a fork: the thread is not in the child."""
    _state["thread"] = None
    _standing.forget()
    _orphans.forget()


def _watch():
    here.state.stream = WATCH_STREAM
    block_ns = _settings.block_ms() * 1_000_000
    pause = min(0.05, max(0.005, _settings.block_ms() / 4000))
    beat = looked = tidied = threads = monotonic()
    while not sink.closed or sink.segment is not None:
        time.sleep(pause)
        try:
            now = monotonic()
            for loop in list(_loops.states.values()):
                if not _blocks.look(loop, now, block_ns):
                    _idle.look(loop, now)
            _gil_stacks.wind()
            _dump_signal.answer()
            sink.read_history()
            sink.sealing.turn()
            if now - threads >= block_ns:
                threads = now
                _standing.look()
                _orphans.look(now)
            if now - looked >= _SECOND // 2:
                looked = now
                _longwaits.look(now)
                _pipes.look()
            if now - beat >= _BEAT_NS:
                beat = now
                put(now, WATCH_STREAM, E_HEARTBEAT, 0)
            if now - tidied >= _SECOND:
                tidied = now
                _each_second(now)
        except Exception:  # a race with what we look at: the next round sees it as it is then
            sink.faults += 1


def _each_second(now):
    for loop in list(_loops.states.values()):
        _slow_steps.write(loop)
    _loops.end_closed(now)
    sink.try_again()
    sink.seal_retired(1)
    sink.say_dropped()
    _end_threads(now)


def _end_threads(now):
    from ..hooks._crossing import threads

    alive = {thread.ident for thread in threading.enumerate()}
    for ident, state in list(threads.items()):
        if ident not in alive:
            threads.pop(ident, None)
            put(now, WATCH_STREAM, E_TASK_END, state.id)
