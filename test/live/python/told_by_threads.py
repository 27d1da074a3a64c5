"""Events and futures that other threads set, seldom; and a second loop in a thread that is asked for answers."""
import asyncio
import threading
import time


def ticking(loop, event):
    while True:
        time.sleep(1.3)
        loop.call_soon_threadsafe(event.set)


def other_loop(loop):
    asyncio.set_event_loop(loop)
    loop.run_forever()


async def answer():
    await asyncio.sleep(1.1)
    return 42


async def asker(loop):
    while True:
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(answer(), loop))


async def listener(event):
    while True:
        await event.wait()
        event.clear()


async def in_threads():
    while True:
        await asyncio.to_thread(time.sleep, 1.4)


async def main():
    event = asyncio.Event()
    second = asyncio.new_event_loop()
    threading.Thread(target=other_loop, args=(second,), daemon=True).start()
    threading.Thread(target=ticking, args=(asyncio.get_running_loop(), event), daemon=True).start()
    await asyncio.gather(listener(event), asker(second), asker(second), in_threads())


asyncio.run(main())
