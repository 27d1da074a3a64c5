"""Nothing runs, for nothing came yet: all wait for a signal of the operating system."""
import asyncio
import signal


async def worker(jobs):
    while True:
        await jobs.get()


async def main():
    stop = asyncio.Event()
    jobs = asyncio.Queue()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    workers = [asyncio.create_task(worker(jobs)) for _ in range(2)]
    jobs.put_nowait(1)
    await stop.wait()
    for task in workers:
        task.cancel()


asyncio.run(main())
