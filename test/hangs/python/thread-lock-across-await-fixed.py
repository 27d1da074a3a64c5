"""An asyncio.Lock is made for being held across an await."""

import asyncio

import guard  # noqa: F401


async def deposit():
    async with balance_lock:
        await asyncio.sleep(0.05)


async def main():
    global balance_lock
    balance_lock = asyncio.Lock()
    await asyncio.gather(
        asyncio.create_task(deposit(), name="first"), asyncio.create_task(deposit(), name="second")
    )


asyncio.run(main())
