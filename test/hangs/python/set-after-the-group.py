"""The tasks of a group wait for a signal that comes only after the group has been waited for."""

import asyncio

import guard  # noqa: F401


async def worker(ready):
    await ready.wait()


async def main():
    ready = asyncio.Event()
    await asyncio.gather(*[asyncio.create_task(worker(ready), name="w%d" % n) for n in range(2)])
    ready.set()


asyncio.run(main())
