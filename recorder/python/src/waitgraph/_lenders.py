"""Pools as their libraries know them: a Lender answers what only an adapter (libraries/) can."""

from sys import _getframe

from . import _sites
from ._resources import HIDDEN, Resource, unnamed
from ._tasks import current_id
from .bytecode._naming import variable_of
from .trace._events import CLASS_SCOPED, CLASS_TICKETLESS, E_CAPACITY, RESOURCE_POOL
from .trace._sink import emit

_FAIR = 1


class Lender:
    """One kind of pool. `args` are those of the call that asks for something of it."""

    kind = RESOURCE_POOL
    label = "Pool"
    ticket_class = CLASS_TICKETLESS
    # Paths to asyncio's objects that the library does its own waiting with.
    hidden = ()

    def pool(self, target, *args):
        """What is asked by a call of a method of `target`."""
        return target

    def keeper(self, pool):
        """The object that keeps the pool's loans: it takes attributes, and lives as long."""
        return pool

    def capacity(self, pool):
        """How much it lends at once; 0: no limit."""
        raise NotImplementedError

    def is_free(self, pool, *args):
        """Whoever asks now does not wait for others."""
        raise NotImplementedError

    def timeout(self, pool, *args):
        """Seconds, or None."""
        return None

    def class_of(self, calls):
        """The ticket's class. `calls`: the library's functions through which the program asks."""
        return CLASS_SCOPED if "__aenter__" in calls else self.ticket_class

    def key(self, lent, *args):
        """What names the loan when it is given back; None: nothing does."""
        return None

    def lent(self, loan, lent, *args):
        """The call that asked has returned `lent`."""
        loan.key = self.key(lent, *args)

    def loans(self, pool, made_in=None):
        """`made_in`: the frame that makes the pool; without, it is met where it is used first."""
        keeper = self.keeper(pool)
        hide(pool, self.hidden)
        known = getattr(keeper, "_waitgraph_loans", None)
        capacity = self.capacity(pool)
        if known is None:
            known = keeper._waitgraph_loans = self.new_loans(capacity, made_in)
        elif known.resource.capacity != capacity:
            known.resource.capacity = capacity
            emit(E_CAPACITY, current_id(), 0, known.resource.known(), capacity)
        return known

    def new_loans(self, capacity, made_in):
        """Those of a pool that has just been made, named after its variable."""
        frame = own_frame(made_in or _getframe(1))
        site = _sites.site_of(frame)
        name = made_in and variable_of(frame)
        return Loans(Resource(self.kind, name or unnamed(self.label, site), site, capacity, _FAIR))


class Loans:
    """A pool's resource, and what is lent of it, oldest first."""

    __slots__ = ("resource", "open")

    def __init__(self, resource):
        self.resource = resource
        self.open = []


def loans_of(lender, pool):
    """Those that are open."""
    found = getattr(lender.keeper(pool), "_waitgraph_loans", None)
    return [] if found is None else found.open


def hide(owner, paths):
    """What a library does with these objects is a part of what is recorded as a whole."""
    for path in paths:
        value = owner
        for name in path.split("."):
            value = getattr(value, name, None)
        if value is not None:
            value._waitgraph = HIDDEN


def own_frame(frame):
    """The first frame, from here outward, that is the program's."""
    while frame is not None and not _is_own(frame):
        frame = frame.f_back
    return frame


def calls_of(frame):
    """Names of the library's functions from this frame outward to the program's."""
    calls = []
    while frame is not None and not _is_own(frame):
        calls.append(frame.f_code.co_name)
        frame = frame.f_back
    return calls


def _is_own(frame):
    """Functions that a library makes from text are the library's."""
    code = frame.f_code
    if code.co_filename == "<string>":
        return frame.f_globals.get("__name__") == "__main__"
    return _sites.is_own(code)
