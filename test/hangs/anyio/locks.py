"""Two locks, taken in both orders."""

import os
import threading

import anyio


async def transfer(one, other):
    async with one:
        await anyio.sleep(0.01)
        async with other:
            pass


async def main():
    first, second = anyio.Lock(), anyio.Lock()
    async with anyio.create_task_group() as group:
        group.start_soon(transfer, first, second, name="there")
        group.start_soon(transfer, second, first, name="back")


guard = threading.Timer(1.2, os._exit, args=(3,))
guard.daemon = True
guard.start()
anyio.run(main)
