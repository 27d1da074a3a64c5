"""A server whose main waits for ever on purpose, and stops on a signal only."""
import asyncio
import signal

LEDGER = asyncio.Lock()


async def handle(reader, writer):
    while await reader.readline():
        async with LEDGER:
            await asyncio.sleep(0.3)
        writer.write(b"done\n")
        await writer.drain()


async def client(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while True:
        writer.write(b"go\n")
        await reader.readline()


async def until_told(stop):
    await stop.wait()


async def until_cancelled():
    await asyncio.get_running_loop().create_future()


async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    tasks = [asyncio.create_task(client(port)) for _ in range(4)]
    tasks.append(asyncio.create_task(until_told(stop)))
    tasks.append(asyncio.create_task(until_cancelled()))
    await asyncio.Event().wait()


asyncio.run(main())
