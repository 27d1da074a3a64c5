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
    patient = BlockingConnectionPool(max_connections=2, timeout=30, connection_class=Idle)
    await asyncio.gather(*[job(patient) for _ in range(5)])
    hasty = BlockingConnectionPool(max_connections=1, timeout=0.1, connection_class=Idle)
    only = await hasty.get_connection("GET")
    try:
        await hasty.get_connection("GET")
    except ConnectionError as error:
        print(error)
    await hasty.release(only)


asyncio.run(main())
