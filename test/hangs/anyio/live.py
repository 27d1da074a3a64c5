"""Locks, permits, tokens, an event and a condition under contention; everybody gets on."""

import anyio

done = []


async def worker(lock, permits, tokens, ready, turn):
    async with lock:
        await anyio.sleep(0.01)
    async with permits, tokens:
        await anyio.sleep(0.01)
    permits.acquire_nowait()
    permits.release()
    await ready.wait()
    async with turn:
        await turn.wait()
        done.append(True)


async def main():
    lock, permits, tokens = anyio.Lock(), anyio.Semaphore(2), anyio.CapacityLimiter(1)
    ready, turn = anyio.Event(), anyio.Condition()
    async with anyio.create_task_group() as group:
        for _ in range(3):
            group.start_soon(worker, lock, permits, tokens, ready, turn)
        await anyio.sleep(0.1)
        ready.set()
        while len(done) < 3:
            await anyio.sleep(0.01)
            async with turn:
                turn.notify()
    with anyio.move_on_after(0.05):
        async with tokens:
            await tokens.acquire_on_behalf_of("nobody")
    print(len(done), await anyio.to_thread.run_sync(len, "four"))


anyio.run(main)
