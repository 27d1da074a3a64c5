"""There is room for all that the thread has."""

import asyncio
import threading

import guard  # noqa: F401


def produce(loop, lines):
    for number in range(3):
        asyncio.run_coroutine_threadsafe(lines.put(number), loop).result()


async def main():
    lines = asyncio.Queue()
    producer = threading.Thread(target=produce, args=(asyncio.get_running_loop(), lines))
    producer.start()
    await asyncio.to_thread(producer.join)
    while not lines.empty():
        lines.get_nowait()


asyncio.run(main())
