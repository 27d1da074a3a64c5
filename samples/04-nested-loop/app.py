"""A synchronous helper runs the loop that already runs; its error is swallowed and a waiter is stranded."""
import asyncio

ready = asyncio.Event()


async def fetch_settings():
    await asyncio.sleep(0.01)
    return {"currency": "EUR"}


def load_settings():
    coroutine = fetch_settings()
    try:
        return asyncio.get_event_loop().run_until_complete(coroutine)  # a loop inside a loop
    finally:
        coroutine.close()


async def loader():
    try:
        load_settings()
        ready.set()
    except RuntimeError:
        pass  # "it will be retried"


async def main():
    job = asyncio.create_task(loader(), name="loader")
    await ready.wait()
    await job


asyncio.run(main())
