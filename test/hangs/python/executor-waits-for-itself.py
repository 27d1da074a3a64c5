"""A job of a pool of one thread submits another job to the same pool and waits for it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import guard  # noqa: F401

pool = ThreadPoolExecutor(1)


def checksum(part):
    return len(part)


def total(parts):
    return sum(pool.submit(checksum, part).result() for part in parts)


async def main():
    await asyncio.get_running_loop().run_in_executor(pool, total, ["a", "bc"])


asyncio.run(main())
