"""redis.asyncio: the connections of a BlockingConnectionPool. (The other pool fails instead of waiting.)"""

from .._lenders import Lender
from .._patch import replace
from ..hooks._lending import wrap_acquire, wrap_coming_back, wrap_init
from ..trace._events import CLASS_SCOPED


class _Pool(Lender):
    label = "redis pool"
    # A queue of connections up to redis 4, a condition from 5 on.
    hidden = ("pool", "_condition", "_condition._lock")

    def capacity(self, pool):
        return pool.max_connections

    def is_free(self, pool, *_):
        return pool.can_get_connection() if hasattr(pool, "_condition") else not pool.pool.empty()

    def timeout(self, pool, *_):
        return pool.timeout

    def key(self, connection, *_):
        return connection

    def class_of(self, calls):
        """A client gives it back when its command is done; a pub/sub or a transaction keeps it."""
        is_command = "execute_command" in calls and "execute_command" == calls[-1]
        return CLASS_SCOPED if is_command else super().class_of(calls)


def install(module):
    Pool, pools = module.BlockingConnectionPool, _Pool()
    replace(Pool, "__init__", wrap_init(pools))
    replace(Pool, "get_connection", wrap_acquire(pools))
    replace(Pool, "release", wrap_coming_back(pools))
