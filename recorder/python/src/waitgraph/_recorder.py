"""Puts all hooks in. Imported once, when the program has imported asyncio and recording is on."""

import asyncio
import atexit
import importlib
import os
import sys

from . import _activate, _settings, _sites, _tasks
from ._here import here
from ._patch import hook
from .hooks import _loops
from .trace._events import E_DROPPED, E_END, END_ERROR, END_EXIT
from .trace._sink import emit, sink
from .watch import _dump_signal, _gil_stacks, _watchdog

_sites.add_internal_folder(os.path.dirname(asyncio.__file__))


_LOCK_PARTS = ("loops", "locks", "conditions", "queues")
_PARTS = (*_LOCK_PARTS, "steps", "futures", "timeouts", "exceptions", "crossing", "sent", "processes")


def start():
    """The parts that only tell of tasks and awaits stay out at level `locks`."""
    for name in _PARTS if _settings.level() == "awaits" else _LOCK_PARTS:
        _install(name)
    _loops.on_run.append(_watchdog.ensure)
    if _settings.level() == "awaits":
        _activate.when_imported("concurrent.futures.thread", _install_jobs)
        _activate.when_imported("uvloop", _install_uvloop)
        # What it calls is asked for by the program's own code.
        _activate.when_imported("nest_asyncio", lambda module: _sites.add_library(module.__file__))
    _dump_signal.install()
    if _settings.uses_faulthandler():
        _gil_stacks.install()
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_in_child)
    atexit.register(_stop)


def _install(part):
    """A part that this Python can't even import is off alone."""
    hook(part, shown=False)(lambda: importlib.import_module("waitgraph.hooks._" + part).install())


def _install_jobs(executors):
    from .hooks import _jobs

    _jobs.install(executors)


def _install_uvloop(uvloop):
    from .hooks import _uvloop

    _uvloop.install(uvloop)


def _in_child():
    """A forked child writes a file of its own, from its first event on."""
    try:
        _forget_parent()
    except Exception:  # Python would print it
        sink.drop()


def _forget_parent():
    sink.reset_after_fork()
    _watchdog.forget()
    _loops.states.clear()
    _tasks.live.clear()
    here.state.task = None


def _stop():
    """The exit status is not known to a program itself: 1 stands for an uncaught exception."""
    if sink.segment is None:
        return
    try:
        sink.try_again()
        has_failed = getattr(sys, "last_value", None) is not None
        emit(E_END, 0, 0, 0, END_ERROR if has_failed else END_EXIT, int(has_failed))
        if sink.dropped:
            emit(E_DROPPED, 0, 0, 0, sink.dropped)
        _gil_stacks.close()
    except Exception:  # Python would print it
        sink.drop()
    sink.close()
