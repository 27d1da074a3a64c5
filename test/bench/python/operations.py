"""What recording costs: CPU time per operation with recording off, on (`awaits`, `locks`), and with
asyncio's own debug mode, in one run: locks and unlocks, task switches, futures, queues, tasks, TCP echoes.
Each has a process of its own: the watchdog reads back and compresses what was recorded before. What that
costs is in `steadily`: locks and unlocks until several segments are full.

    python3 test/bench/python/operations.py [--rounds 5] [--python PATH] [--json]

With --parts: what it is that costs, in locks and echoes. Each hook is left out alone, and then what writes the
records: what is saved by that is its part. (What another part makes of what is missing belongs to neither.)
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
import asyncio, os, sys, time

def leave_out(part):
    patch = sys.modules["waitgraph._patch"]
    for hook in set(patch._hooks.values()):
        if hook.name == part:
            hook.switch_off()
    if part == "records":
        for module in list(sys.modules.values()):
            for name in {"put", "write"} & set(vars(module)) if module.__name__.startswith("waitgraph.") else ():
                setattr(module, name, lambda *_: None)

def cost(operations, started):
    return (time.process_time() - started) / operations * 1e9

async def locks(count):
    lock = asyncio.Lock()
    started = time.process_time()
    for _ in range(count):
        async with lock:
            pass
    return cost(count, started)

async def steadily(count):
    return await locks(count)

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

WORKS = ((locks, 60000), (steadily, 500000), (switches, 60000), (awaits, 20000), (queues, 20000), (spawns, 10000), (echoes, 5000))

async def main():
    if os.environ.get("WITHOUT"):
        leave_out(os.environ["WITHOUT"])
    work, count = next(one for one in WORKS if one[0].__name__ == os.environ["WORK"])
    await work(count // 10)
    print(await work(count))

asyncio.run(main())
"""
MODES = {
    "off": {},
    "awaits": {"WAITGRAPH": "1"},
    "locks": {"WAITGRAPH": "1", "WAITGRAPH_LEVEL": "locks"},
    "asyncio debug": {"PYTHONASYNCIODEBUG": "1"},
}


WORKS = ("locks", "steadily", "switches", "awaits", "queues", "spawns", "echoes")
PARTS = {"locks": ("asyncio.Lock", "records"), "echoes": ("steps", "resolved futures", "records")}


def run(python, mode, work, without=""):
    """CPU ns per operation."""
    with tempfile.TemporaryDirectory() as folder:
        keep = {key: value for key, value in os.environ.items() if not key.startswith("WAITGRAPH")}
        environ = {**keep, **MODES[mode], "WAITGRAPH_RUN_DIR": folder, "PYTHONPATH": SITE, "WAITGRAPH_MAX_MB": "2000"}
        environ.update(WORK=work, WITHOUT=without)
        done = subprocess.run([python, "-c", PROGRAM], env=environ, capture_output=True, text=True, check=True)
        return float(done.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--json", action="store_true", help="print the ns alone, by mode and work")
    parser.add_argument("--parts", action="store_true", help="print what each hook costs")
    options = parser.parse_args()
    if options.parts:
        return print_parts(options)
    best = {mode: {} for mode in MODES}
    for _ in range(options.rounds):
        for mode in MODES:
            for work in WORKS:
                cost = run(options.python, mode, work)
                best[mode][work] = min(cost, best[mode].get(work, cost))
    if options.json:
        print(json.dumps(best))
        return
    print("CPU ns per operation (ratio to off), best of %d rounds, %s" % (options.rounds, options.python))
    print("%-14s" % "" + "".join("%18s" % work for work in WORKS))
    for mode in MODES:
        cells = ("%d (x%.1f)" % (best[mode][work], best[mode][work] / best["off"][work]) for work in WORKS)
        print("%-14s" % mode + "".join("%18s" % cell for cell in cells))
    print("What recording adds, as a part of what debug mode adds:")
    print("%-14s" % "" + "".join("%18s" % work for work in WORKS))
    for mode in ("awaits", "locks"):
        cells = ("%.2f" % (_added(best, mode, work) / _added(best, "asyncio debug", work)) for work in WORKS)
        print("%-14s" % mode + "".join("%18s" % cell for cell in cells))


def print_parts(options):
    for work, parts in PARTS.items():
        best = {}
        for _ in range(options.rounds):
            for mode, without in (("off", ""), ("awaits", ""), *(("awaits", part) for part in parts)):
                cost = run(options.python, mode, work, without)
                best[mode, without] = min(cost, best.get((mode, without), cost))
        whole = best["awaits", ""]
        print("%s: %d ns, recorded %d more; of these" % (work, best["off", ""], whole - best["off", ""]))
        for part in parts:
            print("  %-16s %6d" % (part, whole - best["awaits", part]))


def _added(best, mode, work):
    return best[mode][work] - best["off"][work]


if __name__ == "__main__":
    main()
