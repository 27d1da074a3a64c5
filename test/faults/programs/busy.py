# As busy.mjs.
import asyncio
import os
import time

log = os.open(os.environ["LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
mode = os.environ["MODE"]


async def turn(lock, number):
    os.write(log, b"%d %d\n" % (number, time.monotonic_ns()))
    async with lock:
        await asyncio.sleep(0)
    # Acknowledged: what this turn did is in the file from here on.
    os.write(log, b"%d done\n" % number)


async def main():
    lock = asyncio.Lock()
    number = 0
    while True:
        number += 1
        await turn(lock, number)
        if mode == "paced":
            await asyncio.sleep(0.001)
        if mode == "blocked" and number == 50:
            while True:
                pass


asyncio.run(main())
