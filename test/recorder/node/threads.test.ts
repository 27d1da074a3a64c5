import { describe, expect, test } from 'vitest';
import { UNRECORDED_THREAD } from '../../../format/events.ts';
import { ofKind, readTrace, record, runPlain, story, type Recorded } from './recorded.ts';

async function recordSame(text: string): Promise<Recorded> {
  const [plain, recorded] = await Promise.all([runPlain({ text }), record({ text })]);
  expect(recorded.stdout).toBe(plain.stdout);
  expect(recorded.stderr).toBe(plain.stderr);
  expect(recorded.status).toBe(plain.status);
  return recorded;
}

const IMPORTS = `import { once } from 'node:events';
import * as threads from 'node:worker_threads';
const { Worker, isMainThread, parentPort, workerData, getEnvironmentData, setEnvironmentData } = threads;
`;

describe.concurrent('a program with threads runs as it does alone', () => {
  test('however they are made: file, text, subclass, wrong arguments', async () => {
    const { folder } = await recordSame(`${IMPORTS}
if (isMainThread) {
  class Own extends Worker { get own() { return true; } }
  const worker = new Own(new URL(import.meta.url), { workerData: { a: [1] }, argv: ['x'], name: 'n' });
  console.log(worker instanceof Worker, worker.constructor === Own, Worker.name, Worker.length, new Worker('', { eval: true }).constructor === Worker);
  console.log(await Promise.all([once(worker, 'message'), once(worker, 'exit')]));
  for (const wrong of [[5], [], ['x'], [new URL('http://x/')], ['', null]]) {
    try { new Worker(...wrong); } catch (error) { console.log(error.message, error.code); }
  }
} else {
  parentPort.postMessage([workerData, process.argv.slice(2), [...Object.keys(process.env)].includes('NODE_OPTIONS')]);
  process.exit(7);
}`);
    const trace = readTrace(folder, 1);
    expect(ofKind(trace, 'taskStart').map((event) => event.text)).toEqual(['worker1']);
    expect(ofKind(trace, 'end').map(({ a, b }) => [a, b])).toEqual([[0, 7]]);
    expect(trace.schema).toMatchObject({ thread: 1, parent: readTrace(folder).schema.process });
  });

  test('environment data, transferred ports, shared environments, threads of threads', async () => {
    const { folder } = await recordSame(`${IMPORTS}
setEnvironmentData('mine', isMainThread ? 1 : getEnvironmentData('mine') + 1);
const depth = getEnvironmentData('mine');
const { port1, port2 } = new MessageChannel();
if (depth < 3) {
  const worker = new Worker(new URL(import.meta.url), { workerData: { port: port2, depth }, transferList: [port2], env: depth === 1 ? threads.SHARE_ENV : undefined });
  const [[message]] = await Promise.all([once(port1, 'message'), once(worker, 'exit')]);
  console.log(depth, message);
}
workerData?.port.postMessage({ depth, got: workerData.depth, env: process.env.SET });
process.env.SET = depth;
port1.close();`);
    expect([1, 2].map((thread) => readTrace(folder, thread).schema.thread)).toEqual([1, 2]);
    expect(readTrace(folder, 2).schema.parent).toBe(readTrace(folder, 1).schema.process);
  });

  test('channels look as they do, and a message that cannot be cloned is an error', async () => {
    const { folder } = await recordSame(`${IMPORTS}
const channel = new MessageChannel();
if (isMainThread) {
  console.log(MessageChannel.name, MessageChannel.length, channel instanceof MessageChannel, channel.constructor === MessageChannel,
    threads.MessageChannel === MessageChannel, Object.keys(channel), Object.getOwnPropertySymbols(channel.port1).length);
  const worker = new Worker(new URL(import.meta.url));
  for (const message of [() => {}, { a: 1 }, Symbol(), { b: 2 }])
    try { worker.postMessage(message); channel.port1.postMessage(message); } catch (error) { console.log(error.name); }
  console.log(threads.receiveMessageOnPort(channel.port2), threads.receiveMessageOnPort(channel.port2), threads.receiveMessageOnPort(channel.port2));
  const memory = new Int32Array(new SharedArrayBuffer(4));
  channel.port1.postMessage({ memory });
  worker.postMessage({ port: channel.port2 }, [channel.port2]);
  console.log(await once(channel.port1, 'message'), memory);
  await worker.terminate();
} else {
  const [[a], [b]] = await Promise.all([once(parentPort, 'message'), new Promise((resolve) => setTimeout(resolve, 50, []))]);
  const got = [];
  parentPort.on('message', ({ port }) => {
    if (port === undefined) return;
    port.once('message', ({ memory }) => {
      Atomics.store(memory, 0, 5);
      port.postMessage([a, b, got.length]);
    });
  });
}`);
    const [main, worker] = [readTrace(folder), readTrace(folder, 1)];
    expect(ofKind(main, 'send').map(({ a }) => a)).toEqual([1, 1, 2, 2, 3]);
    expect(ofKind(worker, 'receive').map(({ a }) => a)).toEqual([1, 2, 3, 3]);
  });

  test('Atomics give what they give, and throw what they throw', async () => {
    const { status } = await recordSame(`
const tries = [() => Atomics.compareExchange(new Int32Array(new SharedArrayBuffer(8)), 1, 0, 5),
  () => Atomics.store(new BigInt64Array(new SharedArrayBuffer(8)), 0, 0n), () => Atomics.wait(new Int32Array(4), 0, 0),
  () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1), () => Atomics.notify({}, 0),
  () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5), () => Atomics.exchange(new Int8Array(4), '2', 7),
  () => Atomics.waitAsync(new Int32Array(new SharedArrayBuffer(4)), 0, 1).value, () => Atomics.sub(null, 0, 1),
  () => Object.getOwnPropertyNames(Atomics).map((name) => [name, Atomics[name].name, Atomics[name].length].join())];
for (const attempt of tries) try { console.log(attempt()); } catch (error) { console.log(error.message); }`);
    expect(status).toBe(0);
  });
});

test('a thread with an environment of its own is a blind spot', async () => {
  const { folder } = await recordSame(`${IMPORTS}
const worker = new Worker('require("node:worker_threads").parentPort.postMessage(1)', { eval: true, env: {} });
console.log(await once(worker, 'message'));`);
  const [blindSpot] = ofKind(readTrace(folder), 'blindSpot');
  expect(blindSpot?.text.startsWith(UNRECORDED_THREAD)).toBe(true);
});

test('what a thread did last is there though it was terminated where it stood', async () => {
  const { folder } = await recordSame(`${IMPORTS}
if (isMainThread) {
  const cells = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(new URL(import.meta.url), { workerData: cells });
  while (Atomics.notify(cells, 0) === 0) await new Promise(setImmediate);
  await worker.terminate();
} else {
  Atomics.compareExchange(workerData, 1, 0, 1);
  Atomics.wait(workerData, 0, 0);
  for (;;);
}`);
  const trace = readTrace(folder, 1);
  expect(story(trace)).toEqual(['worker1 acquire cells[1] ticketless :11', 'worker1 wait cells[0] :12']);
  expect(ofKind(trace, 'end').map(({ a }) => a)).toEqual([4]);
});
