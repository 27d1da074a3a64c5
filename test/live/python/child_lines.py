"""Waits for what a child process prints, and for another one to end, again and again."""
import asyncio
import sys

TICK = "import time\nwhile True:\n    print('line', flush=True)\n    time.sleep(1.5)\n"


async def reader():
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", TICK, stdout=asyncio.subprocess.PIPE)
    async for _ in child.stdout:
        pass


async def runner():
    while True:
        child = await asyncio.create_subprocess_exec("sleep", "1.2")
        await child.wait()


async def main():
    await asyncio.gather(reader(), runner())


asyncio.run(main())
