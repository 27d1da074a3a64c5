"""Two tasks that each wait for the other's event before they set their own."""
import asyncio

event1 = asyncio.Event()
event2 = asyncio.Event()


async def task1():
    await event2.wait()
    event1.set()


async def task2():
    await event1.wait()
    event2.set()


async def main():
    await asyncio.gather(
        asyncio.create_task(task1(), name="task1"),
        asyncio.create_task(task2(), name="task2"),
    )


asyncio.run(main())
