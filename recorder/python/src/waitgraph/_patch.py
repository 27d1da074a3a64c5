"""Replacing functions of asyncio in place. A hook that can't be put in is off alone, and named."""

from . import _sites
from ._events import E_BLIND_SPOT, E_HOOK
from ._sink import emit, sink

_put_back = []


def hook(name, needed=True, shown=True):
    """Runs `install` now. If it fails, its replacements are undone and the trace says so."""

    def run(install):
        mark = len(_put_back)
        try:
            if install() is False:
                if needed:
                    _tell(sink.blind_spots, E_BLIND_SPOT, "%s: not in this Python" % name)
                return install
        except Exception as error:
            while len(_put_back) > mark:
                _put_back.pop()()
            _tell(sink.blind_spots, E_BLIND_SPOT, "%s: hook failed (%s)" % (name, type(error).__name__))
            return install
        if shown:
            _tell(sink.hooks, E_HOOK, name)
        return install

    return run


def _tell(told, event, text):
    """In the schema chunk, or in an event of its own if that is written already."""
    told.append(text)
    if sink.segment is not None:
        emit(event, 0, 0, 0, _sites.string(text), 1)


def replace(owner, name, make):
    """Puts `make(original)` in place of `owner.name`; keeps its name, doc and signature."""
    original = getattr(owner, name)
    own = name in vars(owner)
    replacement = make(original)
    dress(replacement, original)
    setattr(owner, name, replacement)
    _put_back.append(lambda: setattr(owner, name, original) if own else delattr(owner, name))
    return replacement


def replace_all(owners, name, make):
    """The same function under several modules' names."""
    replacement = replace(owners[0], name, make)
    for owner in owners[1:]:
        replace(owner, name, lambda _: replacement)


def dress(replacement, original):
    for attribute in ("__module__", "__name__", "__qualname__", "__doc__"):
        try:
            setattr(replacement, attribute, getattr(original, attribute))
        except (AttributeError, TypeError):
            pass
    if replacement is not original:
        try:
            replacement.__wrapped__ = original
        except (AttributeError, TypeError):
            pass


def expect(function, *names):
    """Checks that a function still works on the attributes that a hook reads."""
    for name in names:
        if name not in function.__code__.co_names:
            raise AttributeError(name)
