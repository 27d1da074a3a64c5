"""Uses all that is hooked in asyncio, and what a program can tell by itself, and prints what came of it."""

import asyncio
import concurrent.futures
import sys
import threading

import waitgraph


async def locks():
    lock, places = asyncio.Lock(), asyncio.Semaphore(1)

    async def use(name):
        async with lock:
            await asyncio.sleep(0)
        await places.acquire()
        await asyncio.sleep(0)
        places.release()
        return name

    print("locks", await asyncio.gather(use("a"), use("b"), use("c")), lock.locked(), places.locked())
    await lock.acquire()
    try:
        await asyncio.wait_for(lock.acquire(), 0.01)
    except asyncio.TimeoutError:
        print("timeout", lock.locked())
    lock.release()


async def primitives():
    event, condition, queue = asyncio.Event(), asyncio.Condition(), asyncio.Queue(1)

    async def notified():
        async with condition:
            await condition.wait()
        return "notified"

    async def taker():
        items = [await queue.get() for _ in range(3)]
        for _ in items:
            queue.task_done()
        return items

    waiting = [asyncio.create_task(one) for one in (event.wait(), notified(), taker())]
    await asyncio.sleep(0)
    event.set()
    event.clear()
    async with condition:
        condition.notify_all()
    for number in range(3):
        await queue.put(number)
    await queue.join()
    if hasattr(queue, "shutdown"):
        queue.shutdown()
    print("primitives", await asyncio.gather(*waiting))
    if hasattr(asyncio, "Barrier"):
        barrier = asyncio.Barrier(2)
        print("barrier", sorted(await asyncio.gather(barrier.wait(), barrier.wait())))


async def cancels():
    gathered = asyncio.gather(asyncio.sleep(9), asyncio.sleep(9))
    await asyncio.sleep(0)
    gathered.cancel()
    print("cancelled", await asyncio.gather(gathered, return_exceptions=True))
    if hasattr(asyncio, "TaskGroup"):
        try:
            async with asyncio.timeout(0.01), asyncio.TaskGroup() as group:
                group.create_task(asyncio.sleep(9))
        except TimeoutError:
            print("group out of time")
    asyncio.create_task(asyncio.sleep(9))  # left to asyncio.run


async def threads():
    loop = asyncio.get_running_loop()

    async def answer():
        await asyncio.sleep(0)
        return 42

    def ask():
        return asyncio.run_coroutine_threadsafe(answer(), loop).result()

    print("asked", await loop.run_in_executor(None, ask))
    sent = loop.create_future()
    thread = threading.Thread(target=loop.call_soon_threadsafe, args=(sent.set_result, "sent"))
    thread.start()
    print(await sent)
    thread.join()
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        gate = threading.Event()
        first, second = pool.submit(gate.wait), pool.submit(print, "never")
        print("job cancelled", second.cancel(), gate.set(), first.result())


async def outside():
    reading = {"stdout": asyncio.subprocess.PIPE}
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", "print('child')", **reading)
    print(await child.stdout.read(), await child.wait())
    inner = asyncio.sleep(0)
    try:
        asyncio.run(inner)
    except RuntimeError as error:
        print("refused", error)
        inner.close()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: print("handler", context["message"]))

    async def raises():
        raise KeyError("nobody asks")

    asyncio.create_task(raises())
    await asyncio.sleep(0.01)


async def told():
    lock, event = waitgraph.trace_lock("home-made"), waitgraph.trace_event("opened")

    async def work(number):
        with lock.requested():
            await asyncio.sleep(0)
        lock.released()
        lock.acquired()
        lock.released()
        with event.waiting(), waitgraph.waits_for("reply", setters=["nobody"]):
            await asyncio.sleep(0)
        event.set()
        return number

    print("told", await waitgraph.task("told work", work, 7), waitgraph.task("plain", len, "abc"))
    try:
        with lock.requested(), event.waiting():
            raise KeyError("the program's")
    except KeyError as error:
        print("passed", error)


async def main():
    for part in (locks, primitives, threads, outside, told, cancels):
        await part()


asyncio.run(main())
