import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { openTrace } from '../../../analyzer/open.ts';
import { guarded } from '../../../recorder/node/guard.ts';
import { expectMethods, wrapMethod } from '../../../recorder/node/patch/wrap.ts';
import { bombedRecorder } from '../../support/bombed.ts';
import { record, recordingEnv, run, runPlain } from './recorded.ts';

function fails(): never {
  throw new TypeError('ours');
}

test('a hook that fails gives back what it was given, and is not asked again', () => {
  let calls = 0;
  const hook = guarded('hook', (_site: number, value: string): string => {
    calls++;
    return value === 'bad' ? fails() : `${value}!`;
  });
  expect([hook(1, 'good'), hook(1, 'bad'), hook(1, 'good')]).toEqual(['good!', 'bad', 'good']);
  expect(calls).toBe(2);
});

type Work = { work: (value: number) => number };

/** What a library's method gives when our wrapper of it does `wrap`. */
function wrapped(wrap: (original: Work['work'], value: number) => number, work: Work['work']): Work {
  const library: Work = { work };
  wrapMethod<Work['work']>(library, 'work', (original) => (value) => wrap(original, value));
  return library;
}

const double = (value: number): number => value * 2;
const refusing = (): number => {
  throw new RangeError('the program’s');
};

test('where our wrapper fails the program gets what the library gave, and from then on the library alone', () => {
  let calls = 0;
  const ours = (): void => expectMethods(null as unknown as object, ['any']);
  const before = (): number => (calls++, ours(), 0);
  const after = (original: Work['work'], value: number): number => (calls++, original(value), before());
  const thrown = (original: Work['work'], value: number): number => {
    try {
      return original(value);
    } catch {
      return before();
    }
  };
  for (const wrap of [before, after]) {
    calls = 0;
    const library = wrapped(wrap, double);
    expect([library.work(2), library.work(3)]).toEqual([4, 6]);
    expect(calls).toBe(wrap === before ? 1 : 2);
  }
  expect(() => wrapped(thrown, refusing).work(1)).toThrow('the program’s');
});

test('what a library throws, and what the program throws through it, passes', () => {
  expect(() => wrapped((original, value) => original(value), refusing).work(1)).toThrow('the program’s');
  // Not from a file of the recorder: for all we know it is the program's.
  expect(() => wrapped(fails, double).work(1)).toThrow('ours');
});

const HOSTILE = `
const trap = () => { throw new Error('trapped'); };
const hostile = new Proxy(function () {}, {
  getPrototypeOf: trap, has: trap, ownKeys: trap, getOwnPropertyDescriptor: trap, defineProperty: trap, isExtensible: trap,
  get: (_, key) => (key === 'then' ? undefined : trap()),
});
async function gives() { return hostile; }
async function takes(value) { await value; return 'took it'; }
async function* yields() { yield hostile; return 1; }
import { EventEmitter, once } from 'node:events';
const out = [];
const note = async (name, work) => { try { out.push(name + ' ' + typeof (await work())); } catch (error) { out.push(name + ' ' + error.message); } };
await note('await', async () => await hostile);
await note('argument', () => takes(hostile));
await note('return', gives);
await note('yield', async () => { for await (const each of yields()) void each; });
await note('all', () => Promise.all([hostile, 1]));
await note('race', () => Promise.race([hostile]));
await note('resolve', () => new Promise((resolve) => resolve(hostile)));
await note('withResolvers', async () => { const { promise, resolve } = Promise.withResolvers(); resolve(hostile); return promise; });
await note('emit', async () => new EventEmitter().emit(hostile));
await note('once', () => once(hostile, 'x'));
await note('loop', async () => { for await (const each of hostile) void each; });
await note('import', () => import(hostile));
await note('timer', async () => setTimeout(hostile, 1));
process.removeAllListeners('uncaughtException');
process.on('uncaughtException', () => {});
console.log(out.join('\\n'));`;

test('objects whose every trap throws mean nothing else to a program that is recorded', async () => {
  const plain = await runPlain({ text: HOSTILE });
  const recorded = await record({ text: HOSTILE });
  expect({ stdout: recorded.stdout, stderr: recorded.stderr, status: recorded.status }).toEqual(plain);
  expect(plain.stdout.split('\n').length).toBeGreaterThan(10);
});

const FROZEN = `
Object.freeze(Promise.prototype); Object.freeze(Function.prototype); Object.freeze(Error); Object.freeze(Object.prototype);
Object.freeze(Array.prototype); Object.freeze(globalThis.Atomics); Object.freeze(Map.prototype); Object.freeze(WeakMap.prototype);
const { Mutex } = await import('async-mutex');
const lock = new Mutex();
async function turn(n) { return lock.runExclusive(async () => { await null; return n; }); }
console.log(await Promise.all([turn(1), turn(2)]));`;

test('frozen prototypes change nothing', async () => {
  const plain = await runPlain({ text: FROZEN });
  const recorded = await record({ text: FROZEN });
  expect({ stdout: recorded.stdout, stderr: recorded.stderr, status: recorded.status }).toEqual(plain);
});

/** The program breaks what our hooks stand on, as a test double might. */
const BROKEN = `
async function turn(n) { return Promise.resolve(n); }
console.log(await turn(0));
const { getPrototypeOf } = Object;
Object.getPrototypeOf = () => { throw new Error('no prototypes today'); };
const said = [await turn(1), await turn(2)];
Object.getPrototypeOf = getPrototypeOf;
console.log(said);`;

test('a hook that fails is off alone: the program goes on, the trace says so, and nothing is certain from there on', async () => {
  const plain = await runPlain({ text: BROKEN });
  const recorded = await record({ text: BROKEN });
  expect({ stdout: recorded.stdout, stderr: recorded.stderr, status: recorded.status }).toEqual(plain);
  const { view } = openTrace([recorded.folder], { cache: false });
  expect(view.processes[0]!.blindSpots).toEqual(['leave: off since it failed (no prototypes today)']);
  expect(view.gaps()).toMatchObject([{ events: 1, healedAt: null }]);
});

const HOOKS = { path: fileURLToPath(new URL('../../faults/programs/hooks.mjs', import.meta.url)) };
let bombed = '';
let alone: Awaited<ReturnType<typeof runPlain>>;
beforeAll(async () => {
  bombed = bombedRecorder();
  alone = await runPlain(HOOKS);
});

/** `npm run test:faults -- --only hook` tries them all. */
test.for(['put', 'newResource', 'targetOf', 'takeCall'])(
  'whatever hook calls %s, which always throws: the program does as it does alone, and the trace names what is off',
  async (name) => {
    const folder = mkdtempSync(join(tmpdir(), 'wgt-node-'));
    const env = recordingEnv(folder, { BOMB: name });
    expect(await run(['--require', bombed, HOOKS.path], env)).toEqual(alone);
    const { view } = openTrace([folder], { cache: false });
    const [{ blindSpots } = { blindSpots: [] }] = view.processes;
    expect(blindSpots.filter((text) => text.includes('off since it failed (bomb in'))).not.toEqual([]);
    expect(view.gaps()).not.toEqual([]);
  },
);

/** As above, for a library's methods that have no guard around them. */
const BROKEN_LIBRARY = `
import { Mutex } from 'async-mutex';
const lock = new Mutex();
const { findLast } = Array.prototype;
async function turn(n) { return lock.runExclusive(async () => { await null; return n; }); }
async function turns() { return Promise.all([turn(1), turn(2), turn(3)]); }
Array.prototype.findLast = () => { throw new Error('no arrays today'); };
const first = await turns();
Array.prototype.findLast = findLast;
console.log(first, await turns(), lock.isLocked());`;

test('hooks of async-mutex that fail are all off, and the program’s locks work on', async () => {
  const plain = await runPlain({ text: BROKEN_LIBRARY });
  const recorded = await record({ text: BROKEN_LIBRARY });
  expect({ stdout: recorded.stdout, stderr: recorded.stderr, status: recorded.status }).toEqual(plain);
  const { view } = openTrace([recorded.folder], { cache: false });
  expect(view.processes[0]!.blindSpots).toEqual(['async-mutex: off since it failed (no arrays today)']);
  expect(view.gaps()).toMatchObject([{ healedAt: null }]);
});
