"""The signal comes first."""

import asyncio

import guard  # noqa: F401


async def worker(ready):
    await ready.wait()


async def main():
    ready = asyncio.Event()
    ready.set()
    await asyncio.gather(*[asyncio.create_task(worker(ready), name="w%d" % n) for n in range(2)])


asyncio.run(main())
