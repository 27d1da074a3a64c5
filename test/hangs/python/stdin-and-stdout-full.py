"""All is written to a child before any of its answer is read: both pipes fill up."""

import asyncio
import sys

import guard

guard.after(2)
ECHO = "import sys, shutil; shutil.copyfileobj(sys.stdin.buffer, sys.stdout.buffer, 4096)"


async def convert(data):
    pipe = asyncio.subprocess.PIPE
    quiet = asyncio.subprocess.DEVNULL
    command = (sys.executable, "-c", ECHO)
    child = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=quiet)
    child.stdin.write(data)
    await child.stdin.drain()
    child.stdin.close()
    return await child.stdout.read()


asyncio.run(convert(bytes(2_000_000)))
