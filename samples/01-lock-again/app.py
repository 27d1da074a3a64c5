"""A task asks for a lock that it holds already."""
import asyncio

lock = asyncio.Lock()


async def task():
    async with lock:
        await lock.acquire()  # Deadlock: trying to reacquire the same lock


async def main():
    await asyncio.create_task(task(), name="task")


asyncio.run(main())
