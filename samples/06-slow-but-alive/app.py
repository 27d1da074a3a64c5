"""Looks like sample 05, but is only slow: one order of locks, a long queue, and everybody gets through."""
import asyncio

checking = asyncio.Lock()
savings = asyncio.Lock()


async def transfer(first, second):
    async with first:
        await asyncio.sleep(0.2)
        async with second:
            await asyncio.sleep(0.05)


async def main():
    names = ["save", "spend", "rent", "tax", "audit"]
    await asyncio.gather(*(asyncio.create_task(transfer(checking, savings), name=name) for name in names))
    print("done")


asyncio.run(main())
