"""Two transactions with a connection each ask for a second one of two. (Connections are made up.)"""

import asyncio
import os
import threading
from types import SimpleNamespace

import asyncpg
from asyncpg.pool import Pool


class Idle(asyncpg.Connection):
    """One that is connected to nothing."""

    __slots__ = ()

    def __init__(self):
        self._protocol = SimpleNamespace(queries_count=0, _is_cancelling=lambda: False)

    def __del__(self):
        pass

    def _set_proxy(self, proxy):
        pass

    def is_closed(self):
        return False

    def _on_release(self, *_):
        pass

    async def reset(self, **_):
        pass


async def connect(pool):
    return Idle()


async def order(pool):
    async with pool.acquire():
        await asyncio.sleep(0.05)
        async with pool.acquire():
            pass


async def main():
    pool = asyncpg.create_pool("postgres://", min_size=0, max_size=2, max_inactive_connection_lifetime=0)
    await pool
    await asyncio.gather(*[asyncio.create_task(order(pool), name=name) for name in ("first", "second")])


Pool._get_new_connection = connect
guard = threading.Timer(1.2, os._exit, args=(3,))
guard.daemon = True
guard.start()
asyncio.run(main())
