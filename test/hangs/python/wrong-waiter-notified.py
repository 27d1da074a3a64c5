"""One condition, two kinds of waiters: notify(1) wakes the wrong one."""

import asyncio

import guard  # noqa: F401

state = {"full": False}


async def take(shelf):
    async with shelf:
        await shelf.wait_for(lambda: state["full"])


async def close(shelf):
    async with shelf:
        await shelf.wait_for(lambda: state["full"] is None)


async def main():
    shelf = asyncio.Condition()
    closer = asyncio.create_task(close(shelf), name="closer")
    await asyncio.sleep(0)
    taker = asyncio.create_task(take(shelf), name="taker")
    await asyncio.sleep(0)
    async with shelf:
        state["full"] = True
        shelf.notify()
    await taker
    closer.cancel()


asyncio.run(main())
