"""asyncpg: the connections of a pool. A holder is a place for one; they wait in a queue."""

from .._around import after, around
from .._lenders import Lender
from .._patch import expect, replace, safely
from ..hooks._lending import give_back, wrap_acquire


class _Pool(Lender):
    label = "asyncpg pool"
    hidden = ("_queue",)

    def keeper(self, pool):
        return pool._queue

    def capacity(self, pool):
        return pool._maxsize

    def is_free(self, pool, timeout=None):
        return not pool._queue.empty()

    def timeout(self, pool, timeout=None):
        return timeout

    def key(self, connection, *_):
        return connection._holder


_pools = _Pool()
# Loans of pools that have no queue yet to keep them, by id of the pool.
_unborn = {}


def install(module):
    Pool, Holder = module.Pool, module.PoolConnectionHolder
    expect(Pool._initialize, "_queue", "_maxsize")
    expect(Holder._release, "_in_use", "_queue")
    replace(Pool, "__init__", after(_made))
    replace(Pool, "_initialize", _initializing)
    replace(Pool, "_acquire", wrap_acquire(_pools))
    replace(Holder, "_release", around(lambda holder: holder._in_use is not None, _released))


def _made(frame, pool, *_, **__):
    _unborn[id(pool)] = _pools.new_loans(pool._maxsize, frame)


def _initializing(original):
    async def _initialize(self):
        result = await original(self)
        safely(_initialize, _initialized, self)
        return result

    return _initialize


def _initialized(pool):
    loans = _unborn.pop(id(pool), None)
    if loans is not None:
        pool._queue._waitgraph_loans = loans


def _released(_, was_lent, holder):
    if was_lent:
        give_back(_pools, holder._pool, holder)
