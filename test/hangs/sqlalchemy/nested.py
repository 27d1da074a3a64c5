"""A transaction asks for a second connection where there is one in all."""

import asyncio
import os
import threading

import sqlalchemy
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool


async def order(engine):
    async with engine.connect() as outer:
        await outer.execute(sqlalchemy.text("select 1"))
        async with engine.connect() as inner:
            await inner.execute(sqlalchemy.text("select 2"))


async def main():
    engine = create_async_engine(
        "sqlite+aiosqlite://", poolclass=AsyncAdaptedQueuePool, pool_size=1, max_overflow=0, pool_timeout=None
    )
    await asyncio.create_task(order(engine), name="order")


guard = threading.Timer(1.2, os._exit, args=(3,))
guard.daemon = True
guard.start()
asyncio.run(main())
