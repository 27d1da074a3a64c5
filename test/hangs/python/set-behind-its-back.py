"""Another thread sets an event of the loop, which sleeps: nothing wakes it."""

import asyncio
import threading
import time

import guard  # noqa: F401


def work(ready):
    time.sleep(0.05)
    ready.set()


async def main():
    ready = asyncio.Event()
    threading.Thread(target=work, args=(ready,)).start()
    await ready.wait()


asyncio.run(main())
