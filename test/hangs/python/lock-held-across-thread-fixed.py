"""The lock is given back before the job is waited for."""

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
        pass
    await loop.run_in_executor(None, job, loop, journal)


asyncio.run(main())
