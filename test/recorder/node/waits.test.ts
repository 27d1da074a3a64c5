import { describe, expect, test } from 'vitest';
import { ofKind, readTrace, record, story, type Trace } from './recorded.ts';

const SLEEP = 'const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));\n';

async function traceOf(text: string, nodeOptions = ''): Promise<Trace> {
  const recorded = await record({ text }, nodeOptions === '' ? {} : { NODE_OPTIONS: nodeOptions });
  expect(recorded.stderr).toBe('');
  return readTrace(recorded.folder);
}

describe('what a task waits for', () => {
  test('tasks, all of several, any of several, what then derives', async () => {
    const trace = await traceOf(`${SLEEP}async function one() { await sleep(5); }
async function two() { await one(); }
async function all() { await Promise.all([one(), two()]); }
async function any() { await Promise.race([one(), two()]); }
async function chain() { await one().then(() => 1).catch(() => 2); }
async function returned() { return one(); }
await all(); await any(); await chain(); await returned();
`);
    const lines = story(trace).filter((line) => !/^(?:one|two) |external/.test(line));
    expect(lines).toEqual(
      [
        'main await all :8',
        'all await all program.mjs:4 :4',
        'main await any :8',
        'any await any program.mjs:5 :5',
        'main await chain :8',
        'chain await all program.mjs:6 :6',
        'main await returned :8',
        'returned await one :7',
      ].toSorted((a, b) => order(lines, a) - order(lines, b)),
    );
    const kinds = new Map([...trace.resources.values()].map(({ id, kind }) => [id, kind]));
    const members = ofKind(trace, 'member').map((event) => [kinds.get(event.resource), event.a]);
    expect(members).toEqual([
      ['all', 1],
      ['all', 1],
      ['any', 1],
      ['any', 1],
      ['all', 1],
      ['all', 3],
    ]);
    expect(ofKind(trace, 'taskEnd').every((event) => event.a === 0)).toBe(true);
  });

  test('a promise of its own, named by its variable; who settles it', async () => {
    const trace = await traceOf(`${SLEEP}let open;
const opened = new Promise((resolve) => { open = resolve; });
const { promise: closed, reject: fail } = Promise.withResolvers();
async function door() { await opened; try { await closed; } catch {} }
async function key() { await sleep(5); open(1); await sleep(5); fail(new Error('no')); }
await Promise.all([door(), key()]);
`);
    expect(story(trace).filter((line) => line.startsWith('door'))).toEqual([
      'door await opened :5',
      'door await promise program.mjs:4 :5',
    ]);
    const tasks = new Map(ofKind(trace, 'taskStart').map((event) => [event.task, event.text]));
    const acts = ofKind(trace, 'act').map((e) => [
      tasks.get(e.task),
      trace.resources.get(e.resource)?.name,
      e.a,
      e.c,
    ]);
    expect(acts).toEqual([
      ['key', 'opened', 5, 1],
      ['key', 'promise program.mjs:4', 6, 1],
    ]);
  });

  test('an event of an emitter, by once or by a listener in an executor', async () => {
    const trace = await traceOf(`import { EventEmitter, once } from 'node:events';
const bus = new EventEmitter();
async function early() { await once(bus, 'go'); }
async function listens() { await new Promise((resolve) => bus.once('go', resolve)); }
async function missed() { bus.emit('gone'); await once(bus, 'gone'); }
early(); listens(); missed();
setImmediate(() => bus.emit('go'));
`);
    expect(story(trace)).toEqual([
      'early wait bus:go :3',
      'listens wait bus:go :4',
      'missed wait bus:gone :5',
    ]);
    const acts = ofKind(trace, 'act').map((e) => [trace.resources.get(e.resource)?.name, e.a, e.c]);
    expect(acts).toEqual([
      ['bus:gone', 10, 0],
      ['bus:go', 10, 2],
    ]);
  });

  test('a timer is external, and so is what a cleared timer no longer settles not', async () => {
    const trace = await traceOf(`import { setTimeout as pause } from 'node:timers/promises';
const nap = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
let timer;
const never = new Promise((resolve) => { timer = setTimeout(resolve, 10); });
clearTimeout(timer);
async function stuck() { await never; }
stuck();
await nap(1); await pause(1);
`);
    expect(story(trace)).toEqual([
      'stuck await never :6',
      'main await external :8',
      'main await external :8',
    ]);
  });

  test('an error ends the wait and the task with it', async () => {
    const trace = await traceOf(`async function fails() { await null; throw new Error('x'); }
async function catches() { try { await fails(); } catch { await null; } }
await catches();
`);
    const tasks = new Map(ofKind(trace, 'taskStart').map((event) => [event.task, event.text]));
    expect(ofKind(trace, 'taskEnd').map((e) => [tasks.get(e.task), e.a])).toEqual([
      ['fails', 1],
      ['catches', 0],
      ['main', 0],
    ]);
    expect(ofKind(trace, 'waitEnd').map((e) => [tasks.get(e.task), e.a])).toEqual([
      ['fails', 0],
      ['catches', 1],
      ['catches', 0],
      ['main', 0],
    ]);
  });
});

test('garbage collection proves that nobody can settle a promise', async () => {
  const trace = await traceOf(
    `async function orphan() { await new Promise((resolve) => { orphan.length + resolve.length; }); }
orphan();
for (let i = 0; i < 5; i++) { gc(); await new Promise((resolve) => setTimeout(resolve, 5)); }
`,
    '--expose-gc',
  );
  const [collected] = ofKind(trace, 'collected');
  expect(trace.resources.get(collected?.resource ?? 0)?.kind).toBe('promise');
});

test.each(['() => {}', '(resolve) => {}', 'function (_resolve, _reject) { /* for ever */ }'])(
  'a promise that was made never to be settled is not said to be given up: %s',
  async (executor) => {
    const trace = await traceOf(
      `async function serve() { await new Promise(${executor}); }
serve();
for (let i = 0; i < 5; i++) { gc(); await new Promise((resolve) => setTimeout(resolve, 5)); }
`,
      '--expose-gc',
    );
    expect(ofKind(trace, 'collected')).toEqual([]);
  },
);

test('who runs in async generators and their consumers', async () => {
  const trace = await traceOf(`import { Mutex } from 'async-mutex';
const m = new Mutex();
async function* source() { const release = await m.acquire(); yield 1; release(); await null; yield 2; }
async function consumer() { for await (const x of source()) { (await m.acquire)?.length; m.isLocked(); } }
await consumer();
`);
  const lines = story(trace).filter((line) => /acquire |release/.test(line));
  expect(lines).toEqual(['source acquire m confined :3', 'source release m']);
});

test('a generator that yields or returns is not the one who runs then', async () => {
  const trace = await traceOf(`import { Mutex } from 'async-mutex';
const a = new Mutex(), b = new Mutex(), c = new Mutex();
async function* source() { yield 1; return 2; }
async function asks() { const iterator = source(); iterator.next(); a.acquire(); await null; iterator.next(); b.acquire(); await null; }
await asks();
setImmediate(() => c.acquire());
`);
  const lines = story(trace).filter((line) => / acquire /.test(line));
  expect(lines).toEqual(['asks acquire a unknown :4', 'asks acquire b unknown :4', '- acquire c unknown :6']);
});

test('the explicit API names tasks, locks, events and setters', async () => {
  const api = new URL('../../../dist/recorder/node/api.js', import.meta.url).href;
  const trace = await traceOf(`import { task, traceEvent, traceLock, waitsFor } from ${JSON.stringify(api)};
${SLEEP}const own = traceLock('own'), flag = traceEvent('flag');
let set; const raised = new Promise((resolve) => { set = resolve; });
const server = task('server', async () => { const r = own.requested(); await sleep(1); own.acquired(r); own.released(r); flag.set(); set(); });
await task('client', async () => { await flag.waiting(raised); await waitsFor('reply', { setters: [server, 'client'] }).waiting(sleep(1)); });
console.log(task('sync', () => 5));
`);
  expect(
    ofKind(trace, 'taskStart')
      .map((e) => [e.text, e.c])
      .filter(([, kind]) => kind === 1),
  ).toEqual([
    ['server', 1],
    ['client', 1],
    ['sync', 1],
  ]);
  expect(story(trace).filter((line) => /own|flag|reply/.test(line))).toEqual([
    'task callback request own :5',
    'task callback wait flag :6',
    'task callback acquired own ticketless',
    'task callback release own',
    'task callback wait reply :6',
  ]);
  expect(ofKind(trace, 'provider').map(({ a, c }) => [a, c])).toEqual([
    [1, 1],
    [1, 1],
  ]);
});

test('a long step is a block with its stack, its task and its end', async () => {
  const trace =
    await traceOf(`${SLEEP}function spin(ms) { const end = performance.now() + ms; while (performance.now() < end); }
async function busy() { await sleep(300); spin(1200); }
await busy(); await sleep(100);
`);
  const blocks = ofKind(trace, 'block');
  const task = ofKind(trace, 'taskStart').find((event) => event.text === 'busy');
  expect(blocks.every((event) => event.task === task?.task)).toBe(true);
  const functions = blocks.flatMap((event) => event.stack ?? []).map(({ fn, line }) => `${fn}:${line}`);
  expect(functions).toContain('spin:2');
  expect(functions).toContain('busy:3');
  const [end] = ofKind(trace, 'blockEnd');
  expect(end!.a / 1e6).toBeGreaterThan(1190);
  expect(end!.a / 1e6).toBeLessThan(2000);
});

function order(lines: string[], line: string): number {
  return lines.indexOf(line);
}
