"""Looks like threads stuck on a lock: a job and the loop wait for one that another job gives back soon."""

import asyncio
import threading
import time

import guard  # noqa: F401

lock = threading.Lock()


def work():
    with lock:
        time.sleep(30)


async def main():
    loop = asyncio.get_running_loop()
    jobs = [loop.run_in_executor(None, work) for _ in range(2)]
    await asyncio.sleep(0.01)
    with lock:
        pass
    await asyncio.gather(*jobs)


asyncio.run(main())
