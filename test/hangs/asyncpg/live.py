"""Five tasks share two connections; one comes too late. (Connections are made up.)"""

import asyncio
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


async def query(pool):
    async with pool.acquire():
        await asyncio.sleep(0.01)


async def main():
    pool = asyncpg.create_pool("postgres://", min_size=0, max_size=2, max_inactive_connection_lifetime=0)
    await pool
    await asyncio.gather(*[query(pool) for _ in range(5)])
    one = await pool.acquire()
    async with pool.acquire():
        try:
            await pool.acquire(timeout=0.2)
        except asyncio.TimeoutError:
            print("too late")
    await pool.release(one)


Pool._get_new_connection = connect
asyncio.run(main())
