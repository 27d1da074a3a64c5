"""The loop asks for a permit only when the jobs that hold them have had their answers."""

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
    await asyncio.gather(*jobs)
    with permits:
        pass


asyncio.run(main())
