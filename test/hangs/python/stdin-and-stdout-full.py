"""All is written to a child before any of its answer is read: both pipes fill up."""

import asyncio
import sys

import guard

guard.after(2)
ECHO = "import sys, shutil; shutil.copyfileobj(sys.stdin.buffer, sys.stdout.buffer, 4096)"


async def convert(data):
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", ECHO, stdin=pipe, stdout=pipe)
    child.stdin.write(data)
    await child.stdin.drain()
    child.stdin.close()
    return await child.stdout.read()


asyncio.run(convert(bytes(2_000_000)))
