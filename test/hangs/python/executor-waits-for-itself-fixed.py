"""The parts have a pool of their own."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import guard  # noqa: F401

pool = ThreadPoolExecutor(1)
parts_pool = ThreadPoolExecutor(1)


def checksum(part):
    return len(part)


def total(parts):
    return sum(parts_pool.submit(checksum, part).result() for part in parts)


async def main():
    await asyncio.get_running_loop().run_in_executor(pool, total, ["a", "bc"])


asyncio.run(main())
