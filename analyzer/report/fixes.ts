/**
 * The remedies a report may give: asyncio's and Node's own guidance, each with its official page. In a
 * text, {resources} and the like stand for what the finding is about (see fix-choice.ts).
 */
export type Remedy = { readonly text: string; readonly docs: string };
export type Runtime = 'python' | 'node';

const PY = 'https://docs.python.org/3/library/';
const NODE = 'https://nodejs.org/api/';
const LEARN = 'https://nodejs.org/learn/';

const NODE_LOCKS = `${NODE}worker_threads.html#worker_threadslocks`;
const NODE_DEADLINE = `${NODE}globals.html#static-method-abortsignaltimeoutdelay`;
const PY_DEADLINE = `${PY}asyncio-task.html#timeouts`;

const both = (text: string, python: string, node: string): Readonly<Record<Runtime, Remedy>> => ({
  python: { text, docs: python },
  node: { text, docs: node },
});

export const REMEDIES = {
  'lock-order': both(
    'take {resources} in one order everywhere, for example by name{order}, or guard both with one lock',
    `${PY}asyncio-sync.html#asyncio.Lock`,
    NODE_LOCKS,
  ),
  reentry: {
    python: {
      text: "asyncio locks can't be taken twice: split {task} into a part that takes {resource} and a `_locked` part that is called with it held",
      docs: `${PY}asyncio-sync.html#asyncio.Lock`,
    },
    node: {
      text: "this lock can't be taken twice: split {task} into a part that takes {resource} and a `Locked` part that is called with it held",
      docs: NODE_LOCKS,
    },
  },
  'nested-permits': both(
    "don't ask for more of {resource} while holding some of it: take all units at once, or give the inner work a limit of its own",
    `${PY}asyncio-sync.html#asyncio.Semaphore`,
    `${LEARN}asynchronous-work/dont-block-the-event-loop`,
  ),
  'nested-pool': both(
    'use one connection per transaction: pass the one you hold on to the inner call, and give the checkout of {resource} a deadline',
    PY_DEADLINE,
    NODE_DEADLINE,
  ),
  'nested-limiter': both(
    "don't await work that is queued on {resource} from inside a job of {resource}: queue it from outside, or use a second limiter",
    `${PY}asyncio-sync.html#asyncio.Semaphore`,
    `${LEARN}asynchronous-work/dont-block-the-event-loop`,
  ),
  'lock-across-await': both(
    'release {resource} before awaiting the other task, or do what needs {resource} in the one that holds it',
    `${PY}asyncio-sync.html#asyncio.Lock`,
    NODE_LOCKS,
  ),
  'await-cycle': both(
    'break the circle of awaits: let a third task do what both need, and let both await that one',
    `${PY}asyncio-graph.html`,
    `${LEARN}asynchronous-work/discover-promises-in-nodejs`,
  ),
  'module-cycle': both(
    "break the import cycle: don't `await import()` at the top level of a module that the imported one imports in turn",
    `${PY}asyncio-task.html`,
    `${NODE}esm.html#top-level-await`,
  ),
  'mutual-events': both(
    'let one side go first: {first}',
    `${PY}asyncio-sync.html#asyncio.Event`,
    `${LEARN}asynchronous-work/discover-promises-in-nodejs`,
  ),
  'queue-own-consumer': both(
    "don't put into the bounded {resource} from a task that empties it: split producer and consumer, or make it unbounded",
    `${PY}asyncio-queue.html`,
    `https://nodejs.org/en/learn/modules/backpressuring-in-streams`,
  ),
  'lock-across-queue': both(
    'release {lock} before waiting for {queue}: who could end that wait needs {lock} first',
    `${PY}asyncio-queue.html`,
    NODE_LOCKS,
  ),
  'never-set': both(
    'make sure that {resource} is also {participle} when the work fails (`finally`), and wait with a deadline ({deadline})',
    PY_DEADLINE,
    NODE_DEADLINE,
  ),
  'idle-queue': both(
    'tell the consumers of {resource} when the last item is through (a closing item, or cancel them), or see that its producers live on',
    `${PY}asyncio-queue.html`,
    NODE_DEADLINE,
  ),
  'wake-loop': both(
    'other threads call into a loop by `loop.call_soon_threadsafe(…)`, or `run_coroutine_threadsafe` for a coroutine: only these wake it',
    `${PY}asyncio-dev.html#concurrency-and-multithreading`,
    `${NODE}worker_threads.html`,
  ),
  'paused-queue': both(
    'start {resource}, or resume it: it has room and runs nothing (`queue.start()`, `resume()`)',
    `${PY}asyncio-queue.html`,
    `${LEARN}asynchronous-work/discover-promises-in-nodejs`,
  ),
  'swallowed-cancel': both(
    'let the cancellation through: clean up in `finally`, catch `Exception` (not `BaseException`), and `raise` again after `except CancelledError`',
    `${PY}asyncio-task.html#task-cancellation`,
    `${NODE}globals.html#class-abortcontroller`,
  ),
  'barrier-party': both(
    'abort {resource} when a party fails (`await barrier.abort()` in an `except`), or wait with a deadline',
    `${PY}asyncio-sync.html#asyncio.Barrier`,
    NODE_DEADLINE,
  ),
  'lost-task': both(
    'keep a reference to the task: the event loop itself only keeps a weak one, so the task can vanish in the middle',
    `${PY}asyncio-task.html#asyncio.create_task`,
    `${LEARN}asynchronous-work/discover-promises-in-nodejs`,
  ),
  'lost-condition': both(
    'check the state before waiting, under the same lock: `async with cond: await cond.wait_for(lambda: ready)`',
    `${PY}asyncio-sync.html#asyncio.Condition.wait_for`,
    `${NODE}events.html#eventsonceemitter-name-options`,
  ),
  'lost-signal': {
    python: {
      text: 'a signal like this is not kept: use an asyncio.Event that stays set, or start to wait before the work that signals begins',
      docs: `${PY}asyncio-sync.html#asyncio.Event`,
    },
    node: {
      text: 'start to listen before the work that emits begins: `const done = once(emitter, name)`, then start it, then `await done`',
      docs: `${NODE}events.html#eventsonceemitter-name-options`,
    },
  },
  'release-lock': {
    python: {
      text: 'take it with `async with`, which releases it on errors and cancellation too',
      docs: `${PY}asyncio-sync.html#asyncio.Lock`,
    },
    node: {
      text: 'release it in a `finally`, or use the form that does (`runExclusive`, `use`)',
      docs: NODE_LOCKS,
    },
  },
  'release-pool': {
    python: {
      text: 'check it out with `async with pool.acquire()`, which gives it back on errors and cancellation too',
      docs: `${PY}contextlib.html#contextlib.asynccontextmanager`,
    },
    node: {
      text: 'give it back in a `finally`, on errors too (for one statement: `pool.query`, which does)',
      docs: 'https://nodejs.org/learn/asynchronous-work/discover-promises-in-nodejs',
    },
  },
  'stream-unread': both(
    'read all branches at the same time, or cancel the ones that nobody reads: the slowest reader holds up the others',
    `${PY}asyncio-stream.html`,
    `https://nodejs.org/en/learn/modules/backpressuring-in-streams`,
  ),
  'pipe-unread': {
    python: {
      text: "read the child's output while it runs: `await process.communicate()` instead of `await process.wait()`",
      docs: `${PY}asyncio-subprocess.html#interacting-with-subprocesses`,
    },
    node: {
      text: "read the child's output while it runs, let it go on (`child.stdout.resume()`), or don't pipe it (`stdio: 'ignore'`)",
      docs: `${NODE}child_process.html`,
    },
  },
  'block-python-sleep': both(
    'use `await asyncio.sleep(…)` instead of `time.sleep(…)`',
    `${PY}asyncio-task.html#sleeping`,
    `${PY}asyncio-task.html#sleeping`,
  ),
  'block-client': both(
    'use an async client (httpx, aiohttp, asyncpg, …), or move the call into a thread: `await asyncio.to_thread(…)`',
    `${PY}asyncio-dev.html#running-blocking-code`,
    `${LEARN}asynchronous-work/overview-of-blocking-vs-non-blocking`,
  ),
  'block-sync-api': both(
    'use the asynchronous form of {frame} (a promise or callback, without `Sync`)',
    `${PY}asyncio-dev.html#running-blocking-code`,
    `${LEARN}asynchronous-work/overview-of-blocking-vs-non-blocking`,
  ),
  block: {
    python: {
      text: 'move the work out of the loop: `await asyncio.to_thread(…)`, or a process pool if it computes',
      docs: `${PY}asyncio-dev.html#running-blocking-code`,
    },
    node: {
      text: 'move the work to a worker thread, or cut it into parts with `await setImmediate()` between them',
      docs: `${LEARN}asynchronous-work/dont-block-the-event-loop`,
    },
  },
  'own-loop': both(
    'await the work directly: `run_coroutine_threadsafe(…).result()` is for other threads, on the loop’s own it waits for itself',
    `${PY}asyncio-dev.html#concurrency-and-multithreading`,
    NODE_LOCKS,
  ),
  'run-loop': both(
    'run that loop in a thread of its own before handing it work (`Thread(target=loop.run_forever).start()`), or hand the work to the loop that runs',
    `${PY}asyncio-dev.html#concurrency-and-multithreading`,
    `${NODE}worker_threads.html`,
  ),
  'thread-wait': {
    python: {
      text: 'coroutines share an `asyncio.Lock`, `Event` or `Queue`; what belongs to threads is for code without `await`, or waits in `await asyncio.to_thread(…)`',
      docs: `${PY}asyncio-dev.html#concurrency-and-multithreading`,
    },
    node: {
      text: 'give back what the other thread needs before waiting for it, and wait without standing still (`Atomics.waitAsync`, a message)',
      docs: `${NODE}worker_threads.html`,
    },
  },
  'message-cycle': both(
    'let what answers messages never wait for whoever asks: send along what it needs to answer, or answer its questions from a handler that waits for nothing',
    `${PY}asyncio-dev.html#concurrency-and-multithreading`,
    `${NODE}worker_threads.html`,
  ),
  'no-answer': both(
    'answer every message, also when the work fails or the thread ends (`messageerror`, `error`, `exit`), and wait with a deadline ({deadline})',
    `${PY}asyncio-dev.html#concurrency-and-multithreading`,
    `${NODE}worker_threads.html`,
  ),
  unrefed: {
    python: { text: 'let the loop run until {resource} is due', docs: `${PY}asyncio-eventloop.html` },
    node: {
      text: "don't `unref()` the timer while somebody waits for it, or `ref()` it meanwhile: Node.js ends when only such timers are left",
      docs: `${NODE}timers.html#timeoutunref`,
    },
  },
  'nested-loop': both(
    'inside a coroutine use `await`; call `asyncio.run` once, at the top, and never `run_until_complete` inside a running loop',
    `${PY}asyncio-runner.html#asyncio.run`,
    `${LEARN}asynchronous-work/event-loop-timers-and-nexttick`,
  ),
  deadline: both(
    'give the wait a deadline ({deadline}), and log who holds it when it strikes',
    PY_DEADLINE,
    NODE_DEADLINE,
  ),
  'more-units': both(
    'hold {resource} for less time, or give it more units if what is behind it can take them',
    `${PY}asyncio-sync.html#asyncio.Semaphore`,
    `${LEARN}asynchronous-work/dont-block-the-event-loop`,
  ),
  'hold-shorter': both(
    'hold {resource} for less time: do what is slow before taking it or after releasing it',
    `${PY}asyncio-sync.html#asyncio.Lock`,
    NODE_LOCKS,
  ),
} as const satisfies Record<string, Readonly<Record<Runtime, Remedy>>>;

export type RemedyId = keyof typeof REMEDIES;
