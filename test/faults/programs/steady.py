# As steady.mjs.
import asyncio
import os
import shutil
import sys

total = 0


async def add(lock, n):
    global total
    async with lock:
        await asyncio.sleep(0)
        total += n


def use_up_files():
    files = []
    try:
        while True:
            files.append(os.open("/dev/null", os.O_RDONLY))
    except OSError:
        return files


async def main():
    lock = asyncio.Lock()
    for turn in range(12):
        await asyncio.gather(*(add(lock, n) for n in range(2000)))
        if turn == 4 and os.environ.get("GONE"):
            shutil.rmtree(os.environ["GONE"], ignore_errors=True)
        files = use_up_files() if os.environ.get("FILES") and turn > 4 else []
        await asyncio.sleep(0.06)
        for file in files:
            os.close(file)


asyncio.run(main())
print("total", total)
sys.exit(3)
