"""Records who waits for whom in asyncio programs (docs/recording-python.md).

What no hook can see can be told: home-made locks and events, tasks inside a task. All of this does
nothing while recording is off.
"""

import sys

__all__ = ["task", "trace_event", "trace_lock", "waits_for"]


def task(name, fn, *args):
    """Runs `fn(*args)` as a task called `name` and returns what it returns. A coroutine is run when
    it is awaited; whoever awaits it waits for the task."""
    api = _recording()
    return fn(*args) if api is None else api.run_as_task(name, fn, args)


def trace_lock(name, capacity=1):
    """A lock of your own making: wait for it in `with lock.requested():`, and call `lock.released()` where it
    is given back. (`acquired`, where it is had at once.)"""
    return _made("TracedLock", name, capacity)


def trace_event(name):
    """An event of your own making: wait in `with event.waiting():`, and call `set` where it is set."""
    return _made("TracedEvent", name)


def waits_for(name, setters=()):
    """`with waits_for("reply", setters=[task]):` says that what is awaited inside is called `name`
    and can be ended by these tasks (or names of tasks) only."""
    return _made("waits_for", name, setters)


def _made(kind, *args):
    """One that does nothing, while recording is off; and if it can't be made: the program never sees why."""
    api = _recording()
    try:
        return _Silent() if api is None else getattr(api, kind)(*args)
    except Exception:
        return _Silent()


def _recording():
    """None while recording is off."""
    if "waitgraph._recorder" not in sys.modules:
        return None
    from . import _api

    return _api


class _Silent:
    """Stands for whatever was asked for while nothing is recorded."""

    def requested(self):
        return self

    def acquired(self, request=None):
        return None

    def released(self):
        return None

    def set(self):
        return None

    def waiting(self):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None
