"""Each awaits the other's answer, so that its loop can answer, too."""

import asyncio
import threading

import guard  # noqa: F401

loops = {}
both = threading.Barrier(2)


async def answer():
    return 1


async def ask(other):
    both.wait()
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(answer(), loops[other]))


def serve(name, other):
    async def main():
        loops[name] = asyncio.get_running_loop()
        await asyncio.create_task(ask(other), name=name)
        await asyncio.get_running_loop().run_in_executor(None, both.wait)

    asyncio.run(main())


threads = [threading.Thread(target=serve, args=args) for args in (("east", "west"), ("west", "east"))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
