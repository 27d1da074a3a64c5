"""A task is cancelled while it holds a lock, and gives it back as it goes."""

import asyncio

import guard  # noqa: F401


async def fill(cache):
    async with cache:
        await asyncio.sleep(60)


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
