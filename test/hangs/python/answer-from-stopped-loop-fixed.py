"""The loop runs for as long as somebody asks."""

import asyncio
import threading

import guard  # noqa: F401


async def lookup():
    return 1


loop = asyncio.new_event_loop()
server = threading.Thread(target=loop.run_forever)
server.start()
asyncio.run_coroutine_threadsafe(lookup(), loop).result()
loop.call_soon_threadsafe(loop.stop)
server.join()
loop.close()
