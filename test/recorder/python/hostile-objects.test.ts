import { expect, test } from 'vitest';
import { newFolder, programOf, recordingEnv, run, withoutPython } from './recorded.ts';

/** Objects of the program's own classes that raise wherever a hook might ask them something. */
const HOSTILE = `
import asyncio
class Trap:
    def __hash__(self): raise RuntimeError("hash")
    def __eq__(self, other): raise RuntimeError("eq")
    def __repr__(self): raise RuntimeError("repr")
    def __bool__(self): raise RuntimeError("bool")
    def __len__(self): raise RuntimeError("len")
class Refusing:
    def __setattr__(self, name, value):
        if name.startswith("_waitgraph"): raise KeyError(name)
        super().__setattr__(name, value)
    def __getattribute__(self, name):
        if name.startswith("_waitgraph"): raise KeyError(name)
        return super().__getattribute__(name)
class Future(Trap, asyncio.Future): pass
class Name(str):
    def __str__(self): raise RuntimeError("str")

async def use(lock):
    async with lock: await asyncio.sleep(0)
async def contended(lock): await asyncio.gather(use(lock), use(lock))
async def waited(event):
    waiter = asyncio.ensure_future(event.wait())
    await asyncio.sleep(0)
    event.set()
    return await waiter
async def taken(queue):
    taker = asyncio.ensure_future(queue.get())
    await asyncio.sleep(0)
    await queue.put(Trap())
    await taker
async def notified(condition):
    async def wait():
        async with condition: await condition.wait()
    waiter = asyncio.ensure_future(wait())
    await asyncio.sleep(0)
    async with condition: condition.notify()
    await waiter
async def resolved(Kind):
    future = Kind(loop=asyncio.get_running_loop())
    asyncio.get_running_loop().call_soon(future.set_result, Trap())
    await future
async def named():
    async def work(): return Trap()
    task = asyncio.create_task(work())
    try: task.set_name(Name("x"))
    except RuntimeError: print("str")
    await task

async def note(name, coroutine):
    try: print(name, await coroutine)
    except Exception as error: print(name, type(error).__name__, error)
async def main():
    for Nature in (Trap, Refusing):
        def of(Kind): return type(Kind.__name__, (Nature, Kind), {})
        await note("lock", contended(of(asyncio.Lock)()))
        await note("semaphore", contended(of(asyncio.Semaphore)(1)))
        await note("event", waited(of(asyncio.Event)()))
        await note("queue", taken(of(asyncio.Queue)()))
        await note("condition", notified(of(asyncio.Condition)()))
    await note("future", resolved(Future))
    await note("name", named())
asyncio.run(main())`;

test.skipIf(withoutPython)(
  'objects that raise whatever they are asked mean nothing else to a program that is recorded',
  async () => {
    const path = programOf(HOSTILE);
    const [plain, recorded] = await Promise.all([run([path]), run([path], recordingEnv(newFolder()))]);
    expect(recorded).toEqual(plain);
    expect(plain.stdout.trim().split('\n')).toHaveLength(13);
  },
);
