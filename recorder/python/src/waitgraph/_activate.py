"""Switches recording on if WAITGRAPH asks for it. Nothing is patched before asyncio is imported:
importing it would cost every Python process 40 ms."""

import os
import sys

_state = {"active": False}


def activate():
    """Does nothing when recording is off, and nothing twice."""
    if _state["active"] or os.environ.get("WAITGRAPH", "") in ("", "0"):
        return
    _state["active"] = True
    try:
        from . import _settings

        _settings.join_run()
        when_imported("asyncio", _start)
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
    if name in sys.modules:
        _call(callback, sys.modules[name])
    else:
        sys.meta_path.insert(0, _WhenImported(name, callback))


def _call(callback, module):
    try:
        callback(module)
    except Exception as error:
        complain(error)


def _start(asyncio):
    from . import _recorder

    _recorder.start()


class _WhenImported:
    """Lets the import of one module happen as always, then calls back."""

    def __init__(self, name, callback):
        self._name = name
        self._callback = callback

    def find_spec(self, name, path=None, target=None):
        if name != self._name:
            return None
        try:
            sys.meta_path.remove(self)
        except ValueError:
            return None
        import importlib.util

        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader, self._callback)
        return spec


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
