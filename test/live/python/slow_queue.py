"""A full queue with slow consumers, joined by its producer; a ring of tasks that notify one another."""
import asyncio


async def producer(queue):
    while True:
        for item in range(5):
            await queue.put(item)
        await queue.join()


async def consumer(queue):
    while True:
        await queue.get()
        await asyncio.sleep(1.2)
        queue.task_done()


async def runner(ring, turn, number):
    while True:
        async with ring:
            await ring.wait_for(lambda: turn[0] % 3 == number)
            await asyncio.sleep(0.8)
            turn[0] += 1
            ring.notify_all()


async def one_of_many(bell):
    while True:
        async with bell:
            await bell.wait()


async def ringer(bell):
    while True:
        await asyncio.sleep(1.3)
        async with bell:
            bell.notify(1)


async def main():
    queue = asyncio.Queue(1)
    ring = asyncio.Condition()
    bell = asyncio.Condition()
    turn = [0]
    jobs = [producer(queue), consumer(queue), consumer(queue), ringer(bell)]
    jobs += [runner(ring, turn, number) for number in range(3)]
    jobs += [one_of_many(bell) for _ in range(3)]
    await asyncio.gather(*jobs)


asyncio.run(main())
