"""Only errors are caught; a cancellation is none."""

import asyncio

import guard  # noqa: F401


async def consume(mail):
    while True:
        try:
            await mail.get()
        except Exception:
            pass


async def main():
    mail = asyncio.Queue()
    task = asyncio.create_task(consume(mail), name="consumer")
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.wait([task])


asyncio.run(main())
