// Goes through as many hooks of the recorder as it can, and says what came of each.
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createServer, get } from 'node:http';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMainThread, MessageChannel, Worker } from 'node:worker_threads';
import async from 'async';
import AsyncLock from 'async-lock';
import { Mutex, Semaphore, withTimeout } from 'async-mutex';
import Bottleneck from 'bottleneck';
import DataLoader from 'dataloader';
import fastq from 'fastq';
import genericPool from 'generic-pool';
import mutexify from 'mutexify';
import pLimit from 'p-limit';
import PQueue from 'p-queue';
import { task, traceEvent, traceLock, waitsFor } from 'waitgraph/api';

const said = [];
const parts = {
  async mutex() {
    const lock = new Mutex();
    return Promise.all([1, 2, 3].map((n) => lock.runExclusive(async () => (await sleep(1), n))));
  },
  async semaphore() {
    const permits = new Semaphore(1);
    const [, release] = await permits.acquire();
    const late = withTimeout(permits, 5)
      .acquire()
      .catch((error) => error.message);
    const answer = await late;
    release();
    return [answer, permits.getValue()];
  },
  async keyed() {
    const lock = new AsyncLock();
    return Promise.all([lock.acquire('a', async () => 1), lock.acquire('a', (done) => done(null, 2))]);
  },
  async callbacks() {
    const lock = mutexify();
    return new Promise((resolve) => {
      lock((release) => release());
      lock((release) => release(() => {}, resolve('second')));
    });
  },
  async limits() {
    const [limit, queue] = [pLimit(1), new PQueue({ concurrency: 1 })];
    return Promise.all([1, 2].flatMap((n) => [limit(async () => n), queue.add(async () => n)]));
  },
  async queues() {
    const quick = fastq.promise(async (n) => n * 2, 1);
    const slow = async.queue((n, done) => setImmediate(done, null, n * 3), 1);
    const calm = new Bottleneck({ maxConcurrent: 1 });
    return Promise.all([quick.push(1), quick.push(2), slow.pushAsync(1), calm.schedule(async () => 'calm')]);
  },
  async pools() {
    const pool = genericPool.createPool({ create: async () => ({}), destroy: async () => {} }, { max: 1 });
    const first = await pool.acquire();
    const second = pool.acquire();
    await pool.release(first);
    await pool.release(await second);
    const loader = new DataLoader(async (keys) => keys.map((key) => key + 1));
    return [pool.available, await loader.loadMany([1, 2])];
  },
  async events() {
    const emitter = new EventEmitter();
    setTimeout(() => emitter.emit('ready', 7), 1);
    const [value] = await once(emitter, 'ready');
    const { promise, resolve } = Promise.withResolvers();
    setImmediate(resolve, 'resolved');
    return [value, await promise, await Promise.race([sleep(1, 'slept'), new Promise(() => {})])];
  },
  async streams() {
    const through = new PassThrough();
    const parted = [];
    through.on('data', (part) => parted.push(String(part)));
    await pipeline(Readable.from(['a', 'b']), through);
    for await (const part of Readable.from(['c'])) parted.push(part);
    return parted.join('');
  },
  async generators() {
    const numbers = [];
    async function* count() {
      yield 1;
      yield await sleep(1, 2);
    }
    for await (const number of count()) numbers.push(number);
    return numbers;
  },
  async requests() {
    const server = createServer((_request, response) => sleep(1).then(() => response.end('served')));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${server.address().port}/`;
    const [response] = await once(get(url, { agent: false }), 'response');
    const texts = [(await response.toArray()).join(''), await (await fetch(url)).text()];
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    return texts;
  },
  async threads() {
    const cells = new Int32Array(new SharedArrayBuffer(8));
    const worker = new Worker(new URL(import.meta.url), { workerData: cells });
    const [message] = await once(worker, 'message');
    Atomics.store(cells, 0, 1);
    Atomics.notify(cells, 0);
    const [status] = await once(worker, 'exit');
    return [message, status];
  },
  async ports() {
    const { port1, port2 } = new MessageChannel();
    port1.postMessage('through a port');
    const [message] = await once(port2, 'message');
    port1.close();
    return message;
  },
  async children() {
    const child = spawn(process.execPath, ['-e', 'console.log(5)'], { env: {} });
    const [out] = await Promise.all([child.stdout.toArray(), once(child, 'exit')]);
    return out.join('').trim();
  },
  async modules() {
    return (await import('node:os')).EOL.length;
  },
  async own() {
    const [lock, event] = [traceLock('own'), traceEvent('set')];
    const request = lock.requested();
    lock.acquired(request);
    lock.released(request);
    event.set();
    const reply = waitsFor('reply', { setters: ['answers'] }).waiting(sleep(1, 'replied'));
    return [await task('answers', async () => 'answered'), await event.waiting(reply)];
  },
  async errors() {
    try {
      await new Mutex().runExclusive(() => Promise.reject(new RangeError('its own')));
    } catch (error) {
      return `${error.name} ${error.message}`;
    }
  },
};

async function tell(name, part) {
  said.push(`${name} ${JSON.stringify(await part())}`);
}

if (isMainThread) {
  for (const [name, part] of Object.entries(parts)) await tell(name, part);
  console.log(said.join('\n'));
  process.exitCode = 4;
} else {
  const { parentPort, workerData } = await import('node:worker_threads');
  parentPort.postMessage('from the thread');
  Atomics.wait(workerData, 0, 0);
}
