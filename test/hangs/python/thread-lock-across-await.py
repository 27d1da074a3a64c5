"""A threading.Lock is held across an await; the next coroutine of the same loop blocks all of it."""

import asyncio
import threading

import guard  # noqa: F401

balance_lock = threading.Lock()


async def deposit():
    with balance_lock:
        await asyncio.sleep(0.05)


async def main():
    await asyncio.gather(
        asyncio.create_task(deposit(), name="first"), asyncio.create_task(deposit(), name="second")
    )


asyncio.run(main())
