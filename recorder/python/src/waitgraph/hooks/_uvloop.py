"""Hooks: uvloop. Its handles are compiled, so the steps of its tasks are seen by wrapping what
call_soon is given; its loop is a Python subclass whose methods can be replaced."""

from asyncio import Task

from .._patch import hook, replace, safely
from . import _futures, _loops, _steps


def install(uvloop):
    hook("uvloop")(lambda: _install(uvloop.Loop))


def _install(Loop):
    def schedule(original):
        def call_soon(self, callback, *args, context=None):
            step = safely(call_soon, _seen, self, callback, args)
            return original(self, step or callback, *args, context=context)

        return call_soon

    _loops.install_run(Loop)
    _futures.install_create(Loop)
    _steps.install_create(Loop)
    for name in ("call_soon", "call_soon_threadsafe"):
        replace(Loop, name, schedule)


def _seen(loop, callback, args):
    """What stands for the callback of a task's; None for any other."""
    step = _Step(loop, callback) if isinstance(getattr(callback, "__self__", None), Task) else None
    if args and type(args[0]) in _futures.FUTURES:
        _futures.resolved(args[0], step or callback, getattr(args[0], "_waitgraph", None))
    return step


class _Step:
    """Looks like a handle of asyncio's to the hook of Handle._run."""

    __slots__ = ("_loop", "_callback", "_args", "__weakref__")

    def __init__(self, loop, callback):
        self._loop = loop
        self._callback = callback
        self._args = ()

    def __call__(self, *args):
        self._args = args
        _run_step(self)


def _call(step):
    step._callback(*step._args)


_run_step = _steps.make_run(_call)
