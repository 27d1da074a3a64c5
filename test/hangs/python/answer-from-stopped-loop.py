"""A thread waits for a coroutine on a loop that has stopped already."""

import asyncio
import threading

import guard  # noqa: F401


async def lookup():
    return 1


loop = asyncio.new_event_loop()
server = threading.Thread(target=loop.run_until_complete, args=(asyncio.sleep(0.01),))
server.start()
server.join()
asyncio.run_coroutine_threadsafe(lookup(), loop).result()
