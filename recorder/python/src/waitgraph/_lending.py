"""Hooks around the methods by which libraries lend things and take them back."""

from sys import _getframe

from ._lenders import calls_of, loans_of
from ._loans import Loan, begin
from ._tasks import current_id
from ._waiting import hide_frame


def wrap_init(lender):
    """Around the pool's __init__: the pool is named after the variable that it is made into."""

    def make(original):
        def __init__(self, *args, **kwargs):
            original(self, *args, **kwargs)
            try:
                lender.loans(self, _getframe(1))
            except Exception:  # not ready yet: it is named where it is used first
                pass

        return __init__

    return make


def wrap_acquire(*lenders):
    """Around a coroutine method of the pool's that returns what is lent."""

    def make(original):
        async def acquire(self, *args, **kwargs):
            given = (*args, *kwargs.values())
            loans = begin(lenders, self, _getframe(1), given)
            try:
                lent = await original(self, *args, **kwargs)
            except BaseException as error:
                for loan in loans:
                    loan.failed(error)
                hide_frame(error)
                raise
            for loan in loans:
                loan.lent(lent, given)
            return lent

        return acquire

    return make


def wrap_take(lender, asking):
    """Around a plain method that lends at once or fails; `asking`: coroutine methods that call it, too."""

    def make(original):
        def take(self, *args):
            result = original(self, *args)
            frame = _getframe(1)
            calls = calls_of(frame)
            if asking.isdisjoint(calls):
                Loan(lender, lender.loans(self), lender.class_of(calls), frame).lent(result, args)
            return result

        return take

    return make


def wrap_give_back(lender, asking=frozenset()):
    """Around a plain method that gives back; its first argument, if there is one, is the loan's key. Methods
    of `asking` call it, too, when they are cancelled: nothing was lent yet."""

    def make(original):
        def release(self, *args):
            result = original(self, *args)
            if not asking or asking.isdisjoint(calls_of(_getframe(1))):
                give_back(lender, self, *args[:1])
            return result

        return release

    return make


def wrap_coming_back(lender):
    """Around a coroutine method that takes back what its first argument is."""

    def make(original):
        async def release(self, lent, *args, **kwargs):
            try:
                result = await original(self, lent, *args, **kwargs)
            except BaseException as error:
                hide_frame(error)
                raise
            give_back(lender, self, lent)
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
