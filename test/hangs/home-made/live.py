"""Two locks of the program's own making, which it tells of, taken in one order; one gives up waiting."""

import asyncio

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
        while self._waiters:
            waiter = self._waiters.pop(0)
            if not waiter.done():
                return waiter.set_result(None)


async def transfer(one, other):
    async with one:
        await asyncio.sleep(0.01)
        async with other:
            pass


async def main():
    ledger, journal = Gate("ledger"), Gate("journal")
    there = asyncio.create_task(transfer(ledger, journal), name="there")
    back = asyncio.create_task(transfer(ledger, journal), name="back")
    hasty = asyncio.create_task(transfer(ledger, journal), name="hasty")
    await asyncio.sleep(0)
    hasty.cancel()
    await asyncio.gather(there, back)
    await transfer(ledger, journal)
    print(hasty.cancelled())


asyncio.run(main())
