"""What recording costs: CPU time per operation with recording off, on (`awaits`, `locks`), and with
asyncio's own debug mode, in one run: locks and unlocks, task switches, futures, queues, tasks, TCP echoes.

    python3 test/bench/python/operations.py [--rounds 5] [--python PATH] [--json]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SITE = os.path.join(HERE, "..", "..", "..", "recorder", "python", "src", "waitgraph", "_site")
PROGRAM = r"""
import asyncio, json, time

def cost(operations, started):
    return (time.process_time() - started) / operations * 1e9

async def locks(count):
    lock = asyncio.Lock()
    started = time.process_time()
    for _ in range(count):
        async with lock:
            pass
    return cost(count, started)

async def switches(count):
    async def spin():
        for _ in range(count // 100):
            await asyncio.sleep(0)
    started = time.process_time()
    await asyncio.gather(*[spin() for _ in range(100)])
    return cost(count, started)

async def awaits(count):
    loop = asyncio.get_running_loop()
    async def pinger():
        for _ in range(count):
            future = loop.create_future()
            loop.call_soon(future.set_result, None)
            await future
    started = time.process_time()
    await asyncio.create_task(pinger())
    return cost(count, started)

async def queues(count):
    queue = asyncio.Queue()
    started = time.process_time()
    for _ in range(count):
        queue.put_nowait(1)
        await queue.get()
    return cost(count, started)

async def spawns(count):
    async def nothing():
        pass
    started = time.process_time()
    for _ in range(count):
        await asyncio.create_task(nothing())
    return cost(count, started)

async def echoes(count):
    async def echo(reader, writer):
        while True:
            data = await reader.read(100)
            if not data:
                break
            writer.write(data)
            await writer.drain()
        writer.close()
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    started = time.process_time()
    for _ in range(count):
        writer.write(b"ping")
        await reader.readexactly(4)
    used = cost(count, started)
    writer.close()
    server.close()
    return used

WORKS = ((locks, 60000), (switches, 60000), (awaits, 20000), (queues, 20000), (spawns, 10000), (echoes, 5000))

async def main():
    result = {}
    for work, count in WORKS:
        await work(count // 10)
        result[work.__name__] = await work(count)
    print(json.dumps(result))

asyncio.run(main())
"""
MODES = {
    "off": {},
    "awaits": {"WAITGRAPH": "1"},
    "locks": {"WAITGRAPH": "1", "WAITGRAPH_LEVEL": "locks"},
    "asyncio debug": {"PYTHONASYNCIODEBUG": "1"},
}


def run(python, mode):
    with tempfile.TemporaryDirectory() as folder:
        keep = {key: value for key, value in os.environ.items() if not key.startswith("WAITGRAPH")}
        environ = {**keep, **MODES[mode], "WAITGRAPH_RUN_DIR": folder, "PYTHONPATH": SITE, "WAITGRAPH_MAX_MB": "2000"}
        done = subprocess.run([python, "-c", PROGRAM], env=environ, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--json", action="store_true", help="print the ns alone, by mode and work")
    options = parser.parse_args()
    best = {mode: {} for mode in MODES}
    for _ in range(options.rounds):
        for mode in MODES:
            for work, cost in run(options.python, mode).items():
                best[mode][work] = min(cost, best[mode].get(work, cost))
    if options.json:
        print(json.dumps(best))
        return
    print("CPU ns per operation (ratio to off), best of %d rounds, %s" % (options.rounds, options.python))
    works = list(best["off"])
    print("%-14s" % "" + "".join("%18s" % work for work in works))
    for mode in MODES:
        cells = ("%d (x%.1f)" % (best[mode][work], best[mode][work] / best["off"][work]) for work in works)
        print("%-14s" % mode + "".join("%18s" % cell for cell in cells))
    print("What recording adds, as a part of what debug mode adds:")
    print("%-14s" % "" + "".join("%18s" % work for work in works))
    for mode in ("awaits", "locks"):
        cells = ("%.2f" % (_added(best, mode, work) / _added(best, "asyncio debug", work)) for work in works)
        print("%-14s" % mode + "".join("%18s" % cell for cell in cells))


def _added(best, mode, work):
    return best[mode][work] - best["off"][work]


if __name__ == "__main__":
    main()
