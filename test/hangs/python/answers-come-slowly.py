"""Looks like two loops that wait for each other: one waits inside a step, the other only takes its time."""

import asyncio
import threading

import guard  # noqa: F401

server = asyncio.new_event_loop()
threading.Thread(target=server.run_forever, daemon=True).start()


async def tick(ready):
    await asyncio.sleep(30)
    ready.set()


async def answer():
    ready = asyncio.Event()
    asyncio.ensure_future(tick(ready))
    await ready.wait()


async def main():
    asyncio.run_coroutine_threadsafe(answer(), server).result()


asyncio.run(main())
