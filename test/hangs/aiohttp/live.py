"""More requests than connections, in all and to one host; a short answer that nobody reads."""

import asyncio

import aiohttp
from aiohttp import web


async def answer(request):
    await asyncio.sleep(0.01)
    return web.Response(body=bytes(400_000 if request.path == "/long" else 8))


async def fetch(session, url):
    async with session.get(url) as response:
        return len(await response.read())


async def main():
    server = web.AppRunner(web.Application())
    server.app.router.add_get("/{name}", answer)
    await server.setup()
    site = web.TCPSite(server, "127.0.0.1", 0)
    await site.start()
    url = "http://127.0.0.1:%d" % site._server.sockets[0].getsockname()[1]
    for connector in (aiohttp.TCPConnector(limit=1), aiohttp.TCPConnector(limit=4, limit_per_host=1)):
        async with aiohttp.ClientSession(connector=connector) as session:
            unread = await session.get(url + "/short")
            print(await asyncio.gather(*[fetch(session, url + "/long") for _ in range(3)]), unread.status)
    await server.cleanup()


asyncio.run(main())
