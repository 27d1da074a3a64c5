"""Only the job takes the lock."""

import asyncio
import threading

import guard  # noqa: F401


class Store:
    def __init__(self):
        self.lock = threading.RLock()

    def save(self):
        with self.lock:
            return "saved"

    async def close(self):
        await asyncio.get_running_loop().run_in_executor(None, self.save)


asyncio.run(Store().close())
