"""While an answer that is too long for the buffers is not read, the same task asks for a second one."""

import asyncio
import os
import threading

import aiohttp
from aiohttp import web


async def answer(request):
    return web.Response(body=bytes(8_000_000 if request.path == "/long" else 8))


async def fetch(session, url):
    async with session.get(url + "/long") as listing:
        async with session.get(url + "/short") as item:
            await item.read()
        await listing.read()


async def main():
    server = web.AppRunner(web.Application())
    server.app.router.add_get("/{name}", answer)
    await server.setup()
    site = web.TCPSite(server, "127.0.0.1", 0)
    await site.start()
    url = "http://127.0.0.1:%d" % site._server.sockets[0].getsockname()[1]
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1)) as session:
        await asyncio.create_task(fetch(session, url), name="fetch")


guard = threading.Timer(2.5, os._exit, args=(3,))
guard.daemon = True
guard.start()
asyncio.run(main())
