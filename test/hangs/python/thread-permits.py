"""Both permits of a thread semaphore are held by jobs that wait for the loop, which waits for a permit."""

import asyncio
import threading

import guard

permits = threading.BoundedSemaphore(2)
inside = threading.Semaphore(0)


async def answer():
    return 1


def job(loop):
    with permits:
        inside.release()
        return asyncio.run_coroutine_threadsafe(answer(), loop).result()


async def main():
    guard.after(1)
    loop = asyncio.get_running_loop()
    jobs = [loop.run_in_executor(None, job, loop) for _ in range(2)]
    for _ in jobs:
        inside.acquire()
    with permits:
        pass
    await asyncio.gather(*jobs)


asyncio.run(main())
