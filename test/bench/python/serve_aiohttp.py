"""An aiohttp server under load, plain, recorded and in asyncio's debug mode, in one run: whether it
answers the same, and the CPU time of the server per request. Needs aiohttp (Debian: python3-aiohttp).

    /usr/bin/python3 test/bench/python/serve_aiohttp.py [--rounds 5] [--requests 2000]

Per request the server takes a lock, a place of two and an item of a queue, and awaits twice.
"""

import argparse
import asyncio
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SITE = os.path.join(HERE, "..", "..", "..", "recorder", "python", "src", "waitgraph", "_site")
MODES = {"plain": {}, "recorded": {"WAITGRAPH": "1"}, "asyncio debug": {"PYTHONASYNCIODEBUG": "1"}}
CONNECTIONS = 20


async def serve():
    """The server's process: tells its port, then serves until it is told to stop, then its CPU time."""
    import time

    from aiohttp import web

    ledger, places, orders = asyncio.Lock(), asyncio.Semaphore(2), asyncio.Queue()
    sums = {"orders": 0}

    async def order(request):
        amount = int(request.match_info["amount"])
        await orders.put(amount)
        async with places:
            await asyncio.sleep(0)
            async with ledger:
                sums["orders"] += await orders.get()
                await asyncio.sleep(0)
        return web.json_response({"amount": amount, "name": "order %d" % amount})

    async def total(request):
        return web.json_response(sums)

    stopped = asyncio.Event()

    async def stop(request):
        stopped.set()
        return web.Response(text=repr(time.process_time() - began))

    app = web.Application()
    app.router.add_get("/order/{amount}", order)
    app.router.add_get("/total", total)
    app.router.add_get("/stop", stop)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(site._server.sockets[0].getsockname()[1], flush=True)
    began = time.process_time()
    await stopped.wait()
    await asyncio.sleep(0.05)
    await runner.cleanup()


async def load(port, requests):
    """Returns a digest of all answers, in the order of the requests, and the server's CPU seconds."""
    import aiohttp

    url = "http://127.0.0.1:%d" % port
    answers = [None] * requests
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS)) as session:

        async def client(first):
            for number in range(first, requests, CONNECTIONS):
                async with session.get("%s/order/%d" % (url, number)) as response:
                    answers[number] = (response.status, await response.text())

        await asyncio.gather(*[client(first) for first in range(CONNECTIONS)])
        async with session.get(url + "/total") as response:
            answers.append(await response.text())
        async with session.get(url + "/stop") as response:
            seconds = float(await response.text())
    return hashlib.sha256(json.dumps(answers).encode()).hexdigest(), seconds


def run(mode, requests):
    with tempfile.TemporaryDirectory() as folder:
        keep = {key: value for key, value in os.environ.items() if not key.startswith("WAITGRAPH")}
        environ = {**keep, **MODES[mode], "WAITGRAPH_RUN_DIR": folder, "PYTHONPATH": SITE}
        command = [sys.executable, os.path.abspath(__file__), "--serve"]
        with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
            digest, seconds = asyncio.run(load(int(server.stdout.readline()), requests))
        recorded = sum(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder))
        return digest, seconds / requests * 1e6, recorded


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--json", action="store_true", help="print the us per request alone, by mode")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        return asyncio.run(serve())
    used = {mode: [] for mode in MODES}
    digests, written = set(), 0
    for _ in range(options.rounds):
        for mode in MODES:
            digest, microseconds, recorded = run(mode, options.requests)
            digests.add(digest)
            used[mode].append(microseconds)
            written = max(written, recorded)
    if options.json:
        print(json.dumps({mode: statistics.median(times) for mode, times in used.items()}))
        return 0 if len(digests) == 1 else 1
    print("%d requests over %d connections, median of %d rounds" % (options.requests, CONNECTIONS, options.rounds))
    plain = statistics.median(used["plain"])
    for mode, times in used.items():
        print("%-14s %7.0f us of CPU per request  x%.2f" % (mode, statistics.median(times), statistics.median(times) / plain))
    print("trace          %7.1f KiB per 1000 requests" % (written / 1024 / options.requests * 1000))
    same = len(digests) == 1
    print("answers        %s" % ("the same in all runs" if same else "DIFFER"))
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
