"""psycopg_pool: the connections of an AsyncConnectionPool. Its workers connect and reset them."""

from .._around import after
from .._lenders import Lender, hide
from .._patch import expect, replace
from ..hooks._lending import wrap_acquire, wrap_coming_back, wrap_init


class _Pool(Lender):
    label = "psycopg pool"
    hidden = ("_lock",)

    def capacity(self, pool):
        return pool.max_size

    def is_free(self, pool, *_):
        return bool(pool._pool)

    def timeout(self, pool, timeout=None):
        return pool.timeout if timeout is None else timeout

    def key(self, connection, *_):
        return connection


def install(module):
    Pool, Client, pools = module.AsyncConnectionPool, module.AsyncClient, _Pool()
    expect(Pool.getconn, "_lock", "_waiting")
    expect(Client.wait, "_cond")
    replace(Client, "__init__", after(_client_made))
    replace(Pool, "__init__", wrap_init(pools))
    replace(Pool, "getconn", wrap_acquire(pools))
    replace(Pool, "putconn", wrap_coming_back(pools))


def _client_made(_, client):
    hide(client, ("_cond", "_cond._lock"))
