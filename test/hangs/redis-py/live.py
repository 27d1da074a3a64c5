"""Five jobs share two connections; one comes too late."""

import asyncio

from redis.asyncio import BlockingConnectionPool
from redis.asyncio.connection import Connection
from redis.exceptions import ConnectionError


class Idle(Connection):
    """One that is connected to nothing."""

    async def connect(self):
        pass

    async def disconnect(self, *args, **kwargs):
        pass

    async def can_read(self, *args):
        return False


async def job(pool):
    connection = await pool.get_connection("GET")
    await asyncio.sleep(0.01)
    await pool.release(connection)


async def main():
    pool = BlockingConnectionPool(max_connections=2, timeout=0.2, connection_class=Idle)
    await asyncio.gather(*[job(pool) for _ in range(5)])
    one, two = [await pool.get_connection("GET") for _ in range(2)]
    try:
        await pool.get_connection("GET")
    except ConnectionError as error:
        print(error)
    await pool.release(one)
    await pool.release(two)


asyncio.run(main())
