"""A step that blocks its loop until another thread's loop has the answer: slow, and never stuck."""
import asyncio
import threading


def other_loop(loop):
    asyncio.set_event_loop(loop)
    loop.run_forever()


async def answer(turn):
    async with turn:
        await asyncio.sleep(0.6)
    return 42


async def asks(loop, turn):
    while True:
        asyncio.run_coroutine_threadsafe(answer(turn), loop).result()
        await asyncio.sleep(0.1)


async def others(turn):
    while True:
        async with turn:
            await asyncio.sleep(0.3)


async def beats():
    while True:
        await asyncio.sleep(0.2)


async def main():
    second = asyncio.new_event_loop()
    threading.Thread(target=other_loop, args=(second,), daemon=True).start()
    turn = asyncio.Lock()
    asyncio.run_coroutine_threadsafe(others(turn), second)
    await asyncio.gather(asks(second, turn), beats())


asyncio.run(main())
