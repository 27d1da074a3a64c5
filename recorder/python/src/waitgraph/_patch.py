"""Replacing functions of asyncio in place. A hook that can't be put in, or that fails later, is off
alone, and named: the program never sees an error of ours."""

from . import _sites
from .trace._events import E_BLIND_SPOT, E_HOOK
from .trace._sink import emit, sink


class _Hook:
    """What was replaced together, and how to put it back."""

    def __init__(self, name):
        self.name = name
        self.put_back = []
        self.is_off = False

    def switch_off(self):
        self.is_off = True
        while self.put_back:
            self.put_back.pop()()


# The hook that each replacement belongs to.
_hooks = {}
# Those that are being put in, the innermost last.
_installing = []


def hook(name, needed=True, shown=True):
    """Runs `install` now. If it fails, its replacements are undone and the trace says so."""

    def run(install):
        mine = _Hook(name)
        _installing.append(mine)
        try:
            if install() is False:
                if needed:
                    _tell(sink.blind_spots, E_BLIND_SPOT, "%s: not in this Python" % name)
                return install
        except Exception as error:
            mine.switch_off()
            _tell(sink.blind_spots, E_BLIND_SPOT, "%s: hook failed (%s)" % (name, type(error).__name__))
            return install
        finally:
            _installing.pop()
        if shown:
            _tell(sink.hooks, E_HOOK, name)
        return install

    return run


def failed(replacement, error):
    """An error of ours while `replacement` ran: its hook is off from now on, and a gap says that something is
    missing. Where the program has used up its stack or memory, only that call is missing."""
    try:
        sink.drop()
        mine = _hooks.get(replacement)
        if mine is None or mine.is_off or isinstance(error, (RecursionError, MemoryError)):
            return
        mine.switch_off()
        _tell(sink.blind_spots, E_BLIND_SPOT, "%s: off since it failed (%s)" % (mine.name, type(error).__name__))
    except Exception:  # nothing can be told any more
        pass


def safely(replacement, note, *args):
    """What `note(*args)` gives; None if it fails, and its hook is off. (`replacement` None: it is of no hook.)"""
    try:
        return note(*args)
    except Exception as error:
        failed(replacement, error)
        return None


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
    if _installing:
        mine = _hooks[replacement] = _installing[-1]
        mine.put_back.append(lambda: _put_back(owner, name, replacement, original, own))
    return replacement


def _put_back(owner, name, replacement, original, own):
    """Unless somebody else has replaced it since."""
    if vars(owner).get(name) is replacement:
        if own:
            setattr(owner, name, original)
        else:
            delattr(owner, name)


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
