"""The loop waits for the end of a thread, which waits for room in the queue that the loop would empty then."""

import asyncio
import threading

import guard  # noqa: F401


def produce(loop, lines):
    for number in range(3):
        asyncio.run_coroutine_threadsafe(lines.put(number), loop).result()


async def main():
    lines = asyncio.Queue(maxsize=1)
    producer = threading.Thread(target=produce, args=(asyncio.get_running_loop(), lines))
    producer.start()
    await asyncio.to_thread(producer.join)
    while not lines.empty():
        lines.get_nowait()


asyncio.run(main())
