"""A job takes one of a table's thread locks and asks the loop for news, which waits for that very lock."""

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
        with self.locks[name]:
            return name


async def main():
    guard.after(1)
    accounts = Accounts(["checking", "savings"])
    loop = asyncio.get_running_loop()
    booking = loop.run_in_executor(None, accounts.book, "savings", loop)
    while not accounts.locks["savings"].locked():
        pass
    await accounts.close("savings")
    await booking


asyncio.run(main())
