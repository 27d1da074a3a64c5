"""The same as old-lock.mjs: one task keeps a lock while another goes on and on: `old_lock.py STOP`."""

import asyncio
import os
import sys
import time


async def keeper(ledger):
    async with ledger:
        print(time.time() * 1000, flush=True)
        await asyncio.sleep(36000)


async def wanting(ledger):
    async with ledger:
        pass


async def busy(other):
    async with other:
        await asyncio.sleep(0)


async def main():
    ledger, other = asyncio.Lock(), asyncio.Lock()
    tasks = [asyncio.create_task(keeper(ledger), name="keeper")]
    await asyncio.sleep(0)
    while not os.path.exists(sys.argv[1]):
        for _ in range(5000):
            await busy(other)
    tasks.append(asyncio.create_task(wanting(ledger), name="wanting"))
    await asyncio.sleep(0.1)
    print("stuck", flush=True)
    await asyncio.wait(tasks)


asyncio.run(main())
