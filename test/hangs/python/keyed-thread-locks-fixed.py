"""The loop tries a lock that a job holds for half a second only, and goes on without it."""

import asyncio
import threading

import guard


class Accounts:
    def __init__(self, names):
        self.locks = {name: threading.Lock() for name in names}

    async def rate(self):
        return 2

    def book(self, name, loop):
        with self.locks[name]:
            return asyncio.run_coroutine_threadsafe(self.rate(), loop).result()

    async def close(self, name):
        lock = self.locks[name]
        if lock.acquire(timeout=0.5):
            lock.release()


async def main():
    guard.after(5)
    accounts = Accounts(["checking", "savings"])
    loop = asyncio.get_running_loop()
    booking = loop.run_in_executor(None, accounts.book, "savings", loop)
    while not accounts.locks["savings"].locked():
        pass
    await accounts.close("savings")
    await booking


asyncio.run(main())
