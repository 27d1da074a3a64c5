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


def engine_with(timeout):
    pool = {"poolclass": AsyncAdaptedQueuePool, "pool_size": 1, "max_overflow": 1, "pool_timeout": timeout}
    return create_async_engine("sqlite+aiosqlite://", **pool)


async def main():
    patient, hasty = engine_with(30), engine_with(0.05)
    print(await asyncio.gather(*[query(patient) for _ in range(5)]))
    long_ones = [asyncio.create_task(query(hasty, 1)) for _ in range(2)]
    await asyncio.sleep(0.1)
    try:
        await query(hasty)
    except TimeoutError as error:
        print(str(error)[:40])
    await asyncio.gather(*long_ones)
    await patient.dispose()
    await hasty.dispose()


asyncio.run(main())
