"""A coroutine calls blocking code, and everybody else stands still."""
import asyncio
import time


async def heartbeat():
    while True:
        await asyncio.sleep(0.1)


async def blocking_task():
    await asyncio.sleep(0.3)
    time.sleep(5)  # blocks the event loop


async def main():
    beat = asyncio.create_task(heartbeat(), name="heartbeat")
    await asyncio.create_task(blocking_task(), name="report")
    beat.cancel()
    print("done")


asyncio.run(main())
