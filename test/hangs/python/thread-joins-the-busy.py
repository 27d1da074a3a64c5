"""A thread waits for another one that is at work, and sets only after that what the loop waits for."""

import asyncio
import threading
import time

import guard

guard.after(2)


def work(loop, done):
    worker = threading.Thread(target=time.sleep, args=(60,), daemon=True)
    worker.start()
    worker.join()
    loop.call_soon_threadsafe(done.set)


async def main():
    done = asyncio.Event()
    threading.Thread(target=work, args=(asyncio.get_running_loop(), done)).start()
    await done.wait()


asyncio.run(main())
