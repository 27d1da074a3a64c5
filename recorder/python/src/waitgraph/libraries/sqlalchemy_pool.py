"""SQLAlchemy's async engines: the connections of an AsyncAdaptedQueuePool.

The pool is plain code in a greenlet; the coroutine that drives it, and the program's code with it,
is found through the greenlet's parent.
"""

import sys

from .._around import after
from .._lenders import Lender
from .._loans import begin
from .._patch import replace, safely
from ..hooks._lending import give_back, wrap_init


class _Pool(Lender):
    label = "SQLAlchemy pool"
    hidden = ("_pool._queue",)

    def capacity(self, pool):
        return 0 if pool._max_overflow < 0 else pool.size() + pool._max_overflow

    def is_free(self, pool, *_):
        return pool.checkedout() < self.capacity(pool)

    def timeout(self, pool, *_):
        return pool.timeout()

    def key(self, connection, *_):
        return connection._connection_record


_pools = _Pool()


def install(module):
    Pool, Record = module.AsyncAdaptedQueuePool, module._ConnectionRecord
    replace(Pool, "__init__", wrap_init(_pools))
    replace(Pool, "_do_return_conn", after(_returned))
    checkout = vars(Record)["checkout"].__func__

    def checking_out(original):
        return classmethod(_checkout(checkout, Pool))

    replace(Record, "checkout", checking_out)


def _checkout(original, kind):
    def checkout(cls, pool):
        loans = (safely(checkout, _ask, pool) or ()) if isinstance(pool, kind) else ()
        try:
            connection = original(cls, pool)
        except BaseException as error:
            for loan in loans:
                safely(checkout, loan.failed, error)
            raise
        for loan in loans:
            safely(checkout, loan.lent, connection, ())
        return connection

    return checkout


def _ask(pool):
    return begin([_pools], pool, _driver(), ())


def _returned(_, pool, record):
    give_back(_pools, pool, record)


def _driver():
    """The frame of the coroutine that drives this greenlet; our caller's where there is none."""
    import greenlet

    driver = getattr(greenlet.getcurrent(), "parent", None)
    frame = None if driver is None else driver.gr_frame
    return frame or sys._getframe(4)  # through safely and _ask
