"""asyncpg: the connections of a pool. A holder is a place for one; they wait in a queue."""

import sys

from .._lenders import Lender
from .._lending import give_back, wrap_acquire
from .._patch import expect, replace


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
    replace(Pool, "__init__", _making)
    replace(Pool, "_initialize", _initializing)
    replace(Pool, "_acquire", wrap_acquire(_pools))
    replace(Holder, "_release", _releasing)


def _making(original):
    def __init__(self, *args, **kwargs):
        original(self, *args, **kwargs)
        _unborn[id(self)] = _pools.new_loans(self._maxsize, sys._getframe(1))

    return __init__


def _initializing(original):
    async def _initialize(self):
        result = await original(self)
        loans = _unborn.pop(id(self), None)
        if loans is not None:
            self._queue._waitgraph_loans = loans
        return result

    return _initialize


def _releasing(original):
    def _release(self):
        is_lent = self._in_use is not None
        original(self)
        if is_lent:
            give_back(_pools, self._pool, self)

    return _release
