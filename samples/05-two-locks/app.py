"""Two transfers take two locks in opposite order; an audit that did nothing wrong waits behind them."""
import asyncio

checking = asyncio.Lock()
savings = asyncio.Lock()


async def transfer(source, target):
    async with source:
        await asyncio.sleep(0.05)  # ask the bank
        async with target:
            print("moved")


async def audit():
    await asyncio.sleep(0.1)
    async with checking:
        print("audited")


async def main():
    await asyncio.gather(
        asyncio.create_task(transfer(checking, savings), name="save"),
        asyncio.create_task(transfer(savings, checking), name="spend"),
        asyncio.create_task(audit(), name="audit"),
    )


asyncio.run(main())
