"""The wait is in a thread, so the loop goes on."""

import asyncio
import threading

import guard  # noqa: F401

ready = threading.Event()


async def start():
    await asyncio.sleep(0.02)
    ready.set()


async def main():
    starting = asyncio.create_task(start(), name="starter")
    await asyncio.sleep(0)
    await asyncio.get_running_loop().run_in_executor(None, ready.wait)
    await starting


asyncio.run(main())
