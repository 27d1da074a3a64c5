"""A shop that gets stuck: what the pictures show. pictures.ts stops it after a few seconds."""
import asyncio
import time


async def checkout(account, inventory):
    await asyncio.sleep(0.4)
    async with account:
        await asyncio.sleep(0.5)
        async with inventory:
            return 'paid'


async def refund(account, inventory):
    await asyncio.sleep(0.6)
    async with inventory:
        await asyncio.sleep(0.7)
        async with account:
            return 'refunded'


async def report(account):
    await asyncio.sleep(2.2)
    async with account:
        return 'sum'


async def audit(account):
    await asyncio.sleep(1.6)
    try:
        async with asyncio.timeout(1.5):
            async with account:
                return 'checked'
    except TimeoutError:
        await asyncio.sleep(0.3)
        return 'not checked'


async def export():
    await asyncio.sleep(1.9)
    time.sleep(0.45)
    await asyncio.sleep(0.6)


async def warm_cache(loaded):
    async with loaded:
        await loaded.wait()


async def load_stock(loaded):
    async with loaded:
        loaded.notify_all()
    await asyncio.sleep(0.2)


async def health():
    while True:
        await asyncio.sleep(0.25)


async def main():
    account, inventory, loaded = asyncio.Lock(), asyncio.Lock(), asyncio.Condition()
    jobs = {
        'stock': load_stock(loaded),
        'order-41': checkout(account, inventory),
        'order-17': refund(account, inventory),
        'cache': warm_cache(loaded),
        'nightly': report(account),
        'auditor': audit(account),
        'csv': export(),
        'probe': health(),
    }
    await asyncio.gather(*(asyncio.create_task(job, name=name) for name, job in jobs.items()))


asyncio.run(main())
