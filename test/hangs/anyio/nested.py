"""Each of two tasks has a token and asks for a second one of two."""

import os
import threading

import anyio


async def transfer(limiter, borrower, second):
    async with limiter:
        await anyio.sleep(0.01)
        await limiter.acquire_on_behalf_of(second)


async def main():
    tokens = anyio.CapacityLimiter(2)
    async with anyio.create_task_group() as group:
        for borrower in ("one", "two"):
            group.start_soon(transfer, tokens, borrower, borrower + " again", name=borrower)


guard = threading.Timer(1.2, os._exit, args=(3,))
guard.daemon = True
guard.start()
anyio.run(main)
