"""Two locks of the program's own making, which it tells of, taken in both orders."""

import asyncio
import os
import threading

import waitgraph


class Gate:
    def __init__(self, name):
        self._told = waitgraph.trace_lock(name)
        self._waiters = []
        self._is_taken = False

    async def __aenter__(self):
        with self._told.requested():
            if self._is_taken:
                self._waiters.append(asyncio.get_running_loop().create_future())
                await self._waiters[-1]
            self._is_taken = True

    async def __aexit__(self, *_):
        self._told.released()
        self._is_taken = False
        if self._waiters:
            self._waiters.pop(0).set_result(None)


async def transfer(one, other):
    async with one:
        await asyncio.sleep(0.01)
        async with other:
            pass


async def main():
    ledger, journal = Gate("ledger"), Gate("journal")
    there = asyncio.create_task(transfer(ledger, journal), name="there")
    back = asyncio.create_task(transfer(journal, ledger), name="back")
    await asyncio.gather(there, back)


guard = threading.Timer(1.8, os._exit, args=(3,))
guard.daemon = True
guard.start()
asyncio.run(main())
