"""Five tasks share two connections; one comes too late."""

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


async def query(pool, seconds):
    async with pool.connection():
        await asyncio.sleep(seconds)


async def main():
    pool = AsyncConnectionPool("", connection_class=Idle, min_size=1, max_size=2, timeout=30, open=False)
    await pool.open()
    await asyncio.gather(*[query(pool, 0.01) for _ in range(5)])
    long_ones = [asyncio.create_task(query(pool, 1)) for _ in range(2)]
    await asyncio.sleep(0.05)
    try:
        await pool.getconn(timeout=0.05)
    except PoolTimeout as error:
        print(error)
    await asyncio.gather(*long_ones)
    await pool.close()


asyncio.run(main())
