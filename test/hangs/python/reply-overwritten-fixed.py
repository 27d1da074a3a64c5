"""Each request has a key of its own."""

import asyncio

import guard  # noqa: F401

pending = {}


async def request(key):
    pending[key] = asyncio.get_running_loop().create_future()
    return await pending[key]


async def receive():
    for key in (1, 2):
        await asyncio.sleep(0.01)
        pending.pop(key).set_result("ok")


async def main():
    asyncio.get_running_loop().create_task(receive())
    await asyncio.gather(*[asyncio.create_task(request(key), name="r%d" % key) for key in (1, 2)])


asyncio.run(main())
