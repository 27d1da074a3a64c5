"""One of two waiters was served and keeps the loop busy; the other one's item is there, but it can't run."""
import asyncio
import time


async def consumer(queue):
    while True:
        await queue.get()
        time.sleep(1.6)
        await asyncio.sleep(0)


async def producer(queue):
    await asyncio.sleep(1.2)
    for item in range(40):
        queue.put_nowait(item)


async def main():
    queue = asyncio.Queue()
    feed = asyncio.create_task(producer(queue))
    await asyncio.gather(feed, consumer(queue), consumer(queue))


asyncio.run(main())
