"""One acquisition of something that a library lends: a connection of a pool, a permit, a token."""

from sys import _getframe

from . import _sites
from ._clock import TICK_NS, monotonic, ticks_of_seconds
from ._lenders import calls_of
from ._resources import next_ticket
from ._tasks import current, current_id
from ._waiting import hand_over, outcome_of
from .hooks._holds import DIRECT, DIRECT_SUSPENDED, owner
from .trace._events import (
    E_ACQUIRE,
    E_ACQUIRED,
    E_RELEASE,
    E_REQUEST,
    E_REQUEST_END,
    E_TICKET_MOVE,
    OUTCOME_TIMEOUT,
    TASK_HELPER,
)
from .trace._sink import emit, sink

# Libraries have their own errors for what came too late; loops run timers up to this much early.
_NEAR_NS = 20_000_000


class Loan:
    """First `take` or `ask`, then `lent` or `failed`, at last `give_back`."""

    __slots__ = ("lender", "loans", "state", "task", "ticket", "ticket_class", "site", "due", "asked", "key")

    def __init__(self, lender, loans, ticket_class, frame):
        self.lender = lender
        self.loans = loans
        self.state = state = current()
        self.task = 0 if state is None else state.id
        self.ticket = next_ticket()
        self.ticket_class = ticket_class
        self.site = _sites.site_of(frame) or (0 if state is None else state.site)
        # When its time is over, in ns.
        self.due = 0
        self.asked = False
        self.key = None

    def take(self):
        """It is had at once."""
        emit(E_ACQUIRE, self.task, self.site, self._resource(), self.ticket, 1, DIRECT, self.ticket_class)
        self._hold()

    def ask(self, timeout, goes_on):
        """Its task waits. `goes_on`: inside a wait that is over by now, a condition's."""
        state, shown = self.state, True
        if state is not None:
            if state.depth and goes_on:
                hand_over(state)
            elif state.depth:
                shown = False
            state.depth += 1
        self.asked = True
        deadline = ticks_of_seconds(timeout)
        self.due = monotonic() + deadline * TICK_NS if deadline else 0
        flags = DIRECT if shown else 0
        emit(E_REQUEST, self.task, self.site, self._resource(), self.ticket, 1, flags, deadline)

    def lent(self, lent, args):
        """The call has returned."""
        try:
            self.lender.lent(self, lent, *args)
        except Exception:  # what is lent is not as we know it: its return will not be seen
            sink.drop()
        if self.asked:
            self._answered()
            emit(E_ACQUIRED, self.task, self.site, self._resource(), self.ticket, self.ticket_class, DIRECT_SUSPENDED)
            self._hold()
        elif self not in self.loans.open:
            self.take()

    def failed(self, error):
        """The call has ended with an error."""
        if not self.asked:
            return self.give_back()
        self._answered()
        is_late = self.due and monotonic() >= self.due - _NEAR_NS
        outcome = OUTCOME_TIMEOUT if is_late else outcome_of(error, self.state)
        emit(E_REQUEST_END, self.task, self.site, self._resource(), self.ticket, outcome)

    def give_back(self):
        if self in self.loans.open:
            self.loans.open.remove(self)
            emit(E_RELEASE, current_id(), _sites.site_of(_getframe(1)), self._resource(), self.ticket, 1)

    def change_class(self, ticket_class):
        """Who may give it back has changed."""
        if ticket_class != self.ticket_class:
            self.ticket_class = ticket_class
            emit(E_TICKET_MOVE, self.task, 0, self._resource(), self.ticket, self.task, ticket_class)

    def _resource(self):
        return self.loans.resource.known()

    def _answered(self):
        if self.state is not None:
            self.state.depth -= 1

    def _hold(self):
        if self.state is not None and self.state.kind == TASK_HELPER:
            self.task = owner(self.loans.resource, self.state, self.ticket, self.ticket_class)
        self.loans.open.append(self)


def begin(lenders, target, frame, args):
    """Loans that are asked for by one call and had together: while one must be waited for, the others
    are not taken."""
    calls = calls_of(frame)
    pools = [(lender, lender.pool(target, *args)) for lender in lenders]
    free = [lender.capacity(pool) == 0 or lender.is_free(pool, *args) for lender, pool in pools]
    loans = []
    for (lender, pool), is_free in zip(pools, free):
        if lender.capacity(pool) == 0:
            continue
        loan = Loan(lender, lender.loans(pool), lender.class_of(calls), frame)
        loans.append(loan)
        if not is_free:
            loan.ask(lender.timeout(pool, *args), "wait" in calls)
        elif all(free):
            loan.take()
    return loans
