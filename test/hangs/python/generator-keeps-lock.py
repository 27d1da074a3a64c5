"""A loop over an async generator is left early: suspended, it still holds its lock."""

import asyncio

import guard  # noqa: F401


class Table:
    def __init__(self):
        self.lock = asyncio.Lock()
        self.rows = [1, 2, 3]

    async def scan(self):
        async with self.lock:
            for row in self.rows:
                yield row

    async def add(self, row):
        async with self.lock:
            self.rows.append(row)


async def main():
    table = Table()
    rows = table.scan()
    async for row in rows:
        if row == 2:
            break
    await table.add(4)


asyncio.run(main())
