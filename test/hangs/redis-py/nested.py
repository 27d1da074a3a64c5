"""A job that has the only connection asks for another one inside of it. (Connections are made up.)"""

import asyncio
import os
import threading

from redis.asyncio import BlockingConnectionPool
from redis.asyncio.connection import Connection


class Idle(Connection):
    """One that is connected to nothing."""

    async def connect(self):
        pass

    async def disconnect(self, *args, **kwargs):
        pass

    async def can_read(self, *args):
        return False


async def job(pool):
    outer = await pool.get_connection("MULTI")
    inner = await pool.get_connection("GET")
    await pool.release(inner)
    await pool.release(outer)


async def main():
    pool = BlockingConnectionPool(max_connections=1, timeout=None, connection_class=Idle)
    await asyncio.create_task(job(pool), name="job")


guard = threading.Timer(1.2, os._exit, args=(3,))
guard.daemon = True
guard.start()
asyncio.run(main())
