"""The loop is told in the way that wakes it."""

import asyncio
import threading
import time

import guard  # noqa: F401


def work(loop, ready):
    time.sleep(0.05)
    loop.call_soon_threadsafe(ready.set)


async def main():
    ready = asyncio.Event()
    threading.Thread(target=work, args=(asyncio.get_running_loop(), ready)).start()
    await ready.wait()


asyncio.run(main())
