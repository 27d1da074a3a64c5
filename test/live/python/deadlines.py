"""Two locks in both orders under deadlines, waits with time-outs, and a barrier that fills slowly."""
import asyncio


async def transfer(first, second, pause):
    while True:
        try:
            async with first:
                await asyncio.sleep(pause)
                await asyncio.wait_for(second.acquire(), 0.7)
                second.release()
        except asyncio.TimeoutError:
            await asyncio.sleep(pause)


async def first_of(jobs, stop):
    while True:
        job = asyncio.ensure_future(jobs.get())
        stopped = asyncio.ensure_future(stop.wait())
        await asyncio.wait({job, stopped}, timeout=1.2, return_when=asyncio.FIRST_COMPLETED)
        job.cancel()
        stopped.cancel()


async def patient(ready):
    while True:
        waiting = asyncio.ensure_future(ready.wait())
        await asyncio.wait({waiting}, timeout=2)
        waiting.cancel()


async def feeder(jobs):
    while True:
        await asyncio.sleep(2.1)
        await jobs.put(1)


async def main():
    a, b = asyncio.Lock(), asyncio.Lock()
    jobs = asyncio.Queue()
    stop, ready = asyncio.Event(), asyncio.Event()
    await asyncio.gather(
        transfer(a, b, 0.1), transfer(b, a, 0.13), first_of(jobs, stop), feeder(jobs), patient(ready)
    )


asyncio.run(main())
