"""A lock is held while a thread's job asks the loop for something that needs the same lock."""

import asyncio

import guard  # noqa: F401


async def record(journal, line):
    async with journal:
        return line


def job(loop, journal):
    return asyncio.run_coroutine_threadsafe(record(journal, "x"), loop).result()


async def main():
    journal = asyncio.Lock()
    loop = asyncio.get_running_loop()
    async with journal:
        await loop.run_in_executor(None, job, loop, journal)


asyncio.run(main())
