"""The permit is given back before the tasks are waited for."""

import asyncio

import guard  # noqa: F401


async def fetch(slots):
    async with slots:
        return 1


async def main():
    slots = asyncio.Semaphore(1)
    async with slots:
        tasks = [asyncio.create_task(fetch(slots), name="fetch")]
    for result in asyncio.as_completed(tasks):
        await result


asyncio.run(main())
