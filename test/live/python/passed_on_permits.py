"""Permits used as signals and locks that others release; locks taken by turns, each turn long."""
import asyncio

SIGNAL = asyncio.Semaphore(0)
GATE = asyncio.Lock()
LEDGER = asyncio.Lock()
POOL = asyncio.BoundedSemaphore(2)


async def giver():
    while True:
        await asyncio.sleep(1.5)
        SIGNAL.release()
        if GATE.locked():
            GATE.release()


async def taker():
    while True:
        await SIGNAL.acquire()


async def closer():
    while True:
        await GATE.acquire()


async def clerk():
    while True:
        async with LEDGER:
            await asyncio.sleep(0.9)


async def query():
    async with POOL:
        await asyncio.sleep(1.1)


async def load():
    while True:
        await asyncio.gather(*(query() for _ in range(6)))


async def main():
    await asyncio.gather(giver(), taker(), taker(), closer(), closer(), clerk(), clerk(), clerk(), load())


asyncio.run(main())
