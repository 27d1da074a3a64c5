"""Each item that was taken is said to be done."""

import asyncio

import guard  # noqa: F401


async def worker(jobs):
    while True:
        number = await jobs.get()
        try:
            if number % 2:
                continue
        finally:
            jobs.task_done()


async def main():
    jobs = asyncio.PriorityQueue()
    for number in range(4):
        jobs.put_nowait(number)
    task = asyncio.create_task(worker(jobs), name="worker")
    await jobs.join()
    task.cancel()


asyncio.run(main())
