"""Stacks of code that keeps the interpreter's lock, on request (WAITGRAPH_FAULTHANDLER=1): while a call into
C never gives it back, no thread of Python's runs, nor the watchdog.

faulthandler's timer is a thread of C. The watchdog winds it up again and again, so it goes off only when
the watchdog does not get to run. It writes text into a file beside the trace: whoever ends the block reads
it back; if the process is killed meanwhile, the file stays.
"""

import faulthandler
import os
import re
import time

from .. import _settings, _sites
from .._patch import hook, replace
from ..trace._segment import stem_of
from ..trace._sink import sink

_LEAST_S = 0.5
_THREAD = re.compile(r"^(?:Current thread|Thread) 0x([0-9a-f]+)")
_FRAME = re.compile(r'^  File "(.*)", line (\d+) in (.+)$')
# `theirs`: the program uses the timer itself, of which there is one in a process.
_state = {"is_on": False, "file": None, "wound": 0.0, "forking": False, "theirs": False}
_wind = getattr(faulthandler, "dump_traceback_later", None)
_stop = getattr(faulthandler, "cancel_dump_traceback_later", None)


def install():
    hook("faulthandler")(_install)


def _install():
    if _wind is None:
        return False

    def step_back(original):
        def dump_traceback_later(*args, **kwargs):
            _state["theirs"] = True
            return original(*args, **kwargs)

        return dump_traceback_later

    replace(faulthandler, "dump_traceback_later", step_back)
    # A child of a fork in which it is wound up hangs when it winds it up again.
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_forget)
    _state["is_on"] = True
    return True


def wind():
    """Runs in the watchdog, each round."""
    if not _state["is_on"] or _state["forking"] or _state["theirs"] or sink.about is None:
        return
    now, limit = time.monotonic(), max(_LEAST_S, 2 * _settings.block_ms() / 1000)
    if now - _state["wound"] < limit / 4:
        return
    _state["wound"] = now
    try:
        if _state["file"] is None:
            _state["file"] = _open()
        _wind(limit, file=_state["file"])
    except (OSError, ValueError):  # no room for a file, or the program has closed it
        _state["is_on"] = False


def taken(thread, for_ns):
    """Id of the stack of this thread that was taken in the last `for_ns`; 0 if there is none."""
    text = "" if _state["file"] is None else _read(_state["file"], for_ns)
    places = [place for place in _places(text, thread) if not _sites.is_recorder_file(place[0])]
    return _sites.stack_of_places(places) if places else 0


def close():
    """The process ends in an orderly way."""
    file, _state["file"], _state["is_on"] = _state["file"], None, False
    if file is None:
        return
    if not _state["theirs"]:
        _stop()
    try:
        file.close()
        os.unlink(file.name)
    except OSError:  # somebody else has taken it away
        pass


def _open():
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND
    path = stem_of(sink.about) + ".stacks.txt"
    return open(path, "a+b", buffering=0, opener=lambda name, _: os.open(name, flags, 0o600))


def _read(file, for_ns):
    """What was written in the last `for_ns`. It is written once."""
    try:
        status = os.fstat(file.fileno())
        if status.st_size == 0 or time.time_ns() - status.st_mtime_ns > for_ns:
            return ""
        text = os.pread(file.fileno(), 1 << 20, 0).decode("utf-8", "replace")
        os.ftruncate(file.fileno(), 0)
    except (OSError, ValueError):
        return ""
    return text


def _places(text, thread):
    """(file, line, function), innermost first, of the last dump of this thread."""
    found = []
    is_ours = False
    for line in text.splitlines():
        begins = _THREAD.match(line)
        if begins:
            is_ours = int(begins.group(1), 16) == thread
            if is_ours:
                found = []
        frame = _FRAME.match(line) if is_ours else None
        if frame:
            found.append((frame.group(1), int(frame.group(2)), frame.group(3)))
    return found


def _before_fork():
    _state["forking"] = True
    if _state["file"] is not None and not _state["theirs"]:
        _stop()


def _after_fork():
    _state.update(forking=False, wound=0.0)


def _forget():
    """The file is the parent's."""
    _state.update(forking=False, wound=0.0, file=None)
