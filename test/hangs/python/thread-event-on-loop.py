"""A coroutine waits in threading.Event.wait for what another coroutine of its loop would set."""

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
    ready.wait()
    await starting


asyncio.run(main())
