"""A task is cancelled between acquire() and release(): the lock stays taken, and the next task waits for ever."""

import asyncio

import guard  # noqa: F401


async def fill(cache):
    await cache.acquire()
    await asyncio.sleep(60)
    cache.release()


async def read(cache):
    async with cache:
        return 1


async def main():
    cache = asyncio.Lock()
    filling = asyncio.create_task(fill(cache), name="filler")
    reading = asyncio.create_task(read(cache), name="reader")
    await asyncio.sleep(0.01)
    filling.cancel()
    await reading


asyncio.run(main())
