"""An event that nobody sets: its setter has left."""

import os
import threading

import anyio


async def waiter(ready):
    await ready.wait()


async def setter(ready, stop):
    if not stop:
        ready.set()


async def main():
    ready = anyio.Event()
    async with anyio.create_task_group() as group:
        group.start_soon(waiter, ready, name="waiter")
        group.start_soon(setter, ready, True, name="setter")


guard = threading.Timer(1.2, os._exit, args=(3,))
guard.daemon = True
guard.start()
anyio.run(main)
