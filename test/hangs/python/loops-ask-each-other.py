"""Two loops in two threads: a step of each waits synchronously for the other's answer."""

import asyncio
import threading

import guard  # noqa: F401

loops = {}
both = threading.Barrier(2)


async def answer():
    return 1


async def ask(other):
    both.wait()
    return asyncio.run_coroutine_threadsafe(answer(), loops[other]).result()


def serve(name, other):
    async def main():
        loops[name] = asyncio.get_running_loop()
        await asyncio.create_task(ask(other), name=name)

    asyncio.run(main())


threads = [threading.Thread(target=serve, args=args) for args in (("east", "west"), ("west", "east"))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
