"""A worker skips task_done() for a bad item, so join() waits for ever."""

import asyncio

import guard  # noqa: F401


async def worker(jobs):
    while True:
        number = await jobs.get()
        if number % 2:
            continue
        jobs.task_done()


async def main():
    jobs = asyncio.PriorityQueue()
    for number in range(4):
        jobs.put_nowait(number)
    task = asyncio.create_task(worker(jobs), name="worker")
    await jobs.join()
    task.cancel()


asyncio.run(main())
