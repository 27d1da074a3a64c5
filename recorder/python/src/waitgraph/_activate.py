"""Switches recording on if WAITGRAPH asks for it. Nothing is patched before asyncio is imported:
importing it would cost every Python process 40 ms."""

import os
import sys

_state = {"active": False, "started": False}


def activate():
    """Does nothing when recording is off, and nothing twice."""
    if _state["active"] or os.environ.get("WAITGRAPH", "") in ("", "0"):
        return
    _state["active"] = True
    try:
        from . import _settings

        _settings.join_run()
        when_imported("asyncio", _start)
        from .libraries import ADAPTERS

        for name in ADAPTERS:
            when_imported(name, _meet)
    except Exception as error:
        complain(error)


def complain(error):
    """The one line that the recorder may say."""
    try:
        sys.stderr.write("waitgraph: not recording: %s: %s\n" % (type(error).__name__, error))
    except Exception:
        pass


def when_imported(name, callback):
    """Calls back with the module as soon as it is there."""
    module = sys.modules.get(name)
    if module is not None and not getattr(getattr(module, "__spec__", None), "_initializing", False):
        _call(callback, module)
        return
    if _watch not in sys.meta_path:
        sys.meta_path.insert(0, _watch)
    _watch.callbacks[name] = callback


def _call(callback, module):
    try:
        callback(module)
    except Exception as error:
        complain(error)


def _start(asyncio):
    from . import _recorder

    _recorder.start()
    _state["started"] = True
    while _early:
        _meet(_early.pop(0))


def _meet(library):
    """A library that we know, imported before asyncio or after it."""
    if not _state["started"]:
        _early.append(library)
        return
    from ._libraries import install

    install(library)


class _Watch:
    """Lets the import of certain modules happen as always, then calls back."""

    def __init__(self):
        self.callbacks = {}

    def find_spec(self, name, path=None, target=None):
        callback = self.callbacks.pop(name, None)
        if callback is None:
            return None
        import importlib.util

        try:
            spec = importlib.util.find_spec(name)
            if spec is not None and spec.loader is not None:
                spec.loader = _Loader(spec.loader, callback)
            return spec
        except Exception:  # as for all others, Python's own finders have the say
            return None


_watch = _Watch()
_early = []


class _Loader:
    """Stands before the module's own loader for the time of one import."""

    def __init__(self, loader, callback):
        self._loader = loader
        self._callback = callback

    def create_module(self, spec):
        return self._loader.create_module(spec)

    def exec_module(self, module):
        module.__spec__.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        _call(self._callback, module)
