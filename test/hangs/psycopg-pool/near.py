"""Two tasks with a connection each ask for a second one of two, until their time is over. (Connections
are made up.)"""

import asyncio
from types import SimpleNamespace

from psycopg.pq import TransactionStatus
from psycopg_pool import AsyncConnectionPool, PoolTimeout


class Idle:
    """One that is connected to nothing."""

    closed = False
    pgconn = SimpleNamespace(transaction_status=TransactionStatus.IDLE)

    @classmethod
    async def connect(cls, *args, **kwargs):
        return cls()

    async def close(self):
        pass

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        pass


async def order(pool):
    async with pool.connection():
        await asyncio.sleep(0.05)
        async with pool.connection():
            pass


async def main():
    pool = AsyncConnectionPool("", connection_class=Idle, min_size=2, max_size=2, timeout=0.3, open=False)
    await pool.open()
    orders = [asyncio.create_task(order(pool), name=name) for name in ("first", "second")]
    ended = await asyncio.gather(*orders, return_exceptions=True)
    print(any(isinstance(one, PoolTimeout) for one in ended))
    await pool.close()


asyncio.run(main())
