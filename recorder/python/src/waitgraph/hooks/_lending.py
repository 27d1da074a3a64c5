"""Hooks around the methods by which libraries lend things and take them back."""

from sys import _getframe

from .._around import after
from .._lenders import calls_of, loans_of
from .._loans import Loan, begin
from .._patch import safely
from .._tasks import current_id
from .._waiting import hide_frame


def wrap_init(lender):
    """Around the pool's __init__: the pool is named after the variable that it is made into."""

    def made(frame, pool, *_, **__):
        try:
            lender.loans(pool, frame)
        except AttributeError:  # not ready yet: it is named where it is used first
            pass

    return after(made)


def wrap_acquire(*lenders):
    """Around a coroutine method of the pool's that returns what is lent."""

    def make(original):
        async def acquire(self, *args, **kwargs):
            given = (*args, *kwargs.values())
            loans = safely(acquire, begin, lenders, self, _getframe(1), given) or ()
            try:
                lent = await original(self, *args, **kwargs)
            except BaseException as error:
                for loan in loans:
                    safely(acquire, loan.failed, error)
                hide_frame(error)
                raise
            for loan in loans:
                safely(acquire, loan.lent, lent, given)
            return lent

        return acquire

    return make


def wrap_take(lender, asking):
    """Around a plain method that lends at once or fails; `asking`: coroutine methods that call it, too."""

    def make(original):
        def take(self, *args):
            result = original(self, *args)
            safely(take, taken, _getframe(1), self, result, args)
            return result

        return take

    def taken(frame, pool, lent, args):
        calls = calls_of(frame)
        if asking.isdisjoint(calls):
            Loan(lender, lender.loans(pool), lender.class_of(calls), frame).lent(lent, args)

    return make


def wrap_give_back(lender, asking=frozenset()):
    """Around a plain method that gives back; its first argument, if there is one, is the loan's key. Methods
    of `asking` call it, too, when they are cancelled: nothing was lent yet."""

    def given_back(frame, pool, *args):
        if not asking or asking.isdisjoint(calls_of(frame)):
            give_back(lender, pool, *args[:1])

    return after(given_back)


def wrap_coming_back(lender):
    """Around a coroutine method that takes back what its first argument is."""

    def make(original):
        async def release(self, lent, *args, **kwargs):
            try:
                result = await original(self, lent, *args, **kwargs)
            except BaseException as error:
                hide_frame(error)
                raise
            safely(release, give_back, lender, self, lent)
            return result

        return release

    return make


def give_back(lender, pool, key=None):
    """The loan with this key; without a key the current task's latest, else the oldest."""
    loans = loans_of(lender, pool)
    if key is not None:
        loans = [loan for loan in loans if loan.key is key]
    task = current_id()
    own = [loan for loan in loans if loan.task == task] or loans[:1]
    if own:
        own[-1].give_back()
