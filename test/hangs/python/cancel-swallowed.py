"""A task swallows its cancellation and goes on waiting; whoever cancelled it waits for its end."""

import asyncio

import guard  # noqa: F401


async def consume(mail):
    while True:
        try:
            await mail.get()
        except BaseException:
            pass


async def main():
    mail = asyncio.Queue()
    task = asyncio.create_task(consume(mail), name="consumer")
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.wait([task])


asyncio.run(main())
