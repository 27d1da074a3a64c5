"""A task takes a lock, and a function it calls takes the same lock again."""
import asyncio

stock = {"apple": 3}
inventory = asyncio.Lock()


async def reserve(item):
    async with inventory:
        stock[item] -= 1


async def checkout(item):
    async with inventory:
        if stock[item] > 0:
            await reserve(item)  # waits for the lock that this task holds
    print("sold", item)


async def main():
    await asyncio.create_task(checkout("apple"), name="checkout")


asyncio.run(main())
