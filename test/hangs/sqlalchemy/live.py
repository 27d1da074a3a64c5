"""Five queries share two connections; a sixth task comes too late."""

import asyncio

import sqlalchemy
from sqlalchemy.exc import TimeoutError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool


async def query(engine, seconds=0.01):
    async with engine.connect() as connection:
        found = await connection.execute(sqlalchemy.text("select 1"))
        await asyncio.sleep(seconds)
        return found.scalar()


async def main():
    engine = create_async_engine(
        "sqlite+aiosqlite://", poolclass=AsyncAdaptedQueuePool, pool_size=1, max_overflow=1, pool_timeout=0.2
    )
    print(await asyncio.gather(*[query(engine) for _ in range(5)]))
    long_ones = [asyncio.create_task(query(engine, 0.8)) for _ in range(2)]
    await asyncio.sleep(0.05)
    try:
        await query(engine)
    except TimeoutError as error:
        print(str(error)[:40])
    await asyncio.gather(*long_ones)
    await engine.dispose()


asyncio.run(main())
