# As flood.mjs.
import asyncio
import json
import os
import resource
import time

import waitgraph


async def main():
    event = waitgraph.trace_event("flood")
    started = time.monotonic()
    for _ in range(int(os.environ["EVENTS"])):
        event.set()
    ms = (time.monotonic() - started) * 1000
    print(json.dumps({"ms": ms, "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))


asyncio.run(main())
