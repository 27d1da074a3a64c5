"""A thread waits for a coroutine, and sets what another one waits for only after that: who waits may act later."""

import asyncio
import threading

import guard

guard.after(2)


async def answer():
    await asyncio.sleep(60)


def work(loop, done):
    asyncio.run_coroutine_threadsafe(answer(), loop).result()
    loop.call_soon_threadsafe(done.set)


async def main():
    done = asyncio.Event()
    threading.Thread(target=work, args=(asyncio.get_running_loop(), done)).start()
    await done.wait()


asyncio.run(main())
