import { mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { findings } from './diagnosed.ts';
import {
  ofKind,
  pathOf,
  readTrace,
  record,
  runPlain,
  story,
  type Program,
  type Recorded,
} from './recorded.ts';

const PACKAGES = fileURLToPath(new URL('../../../node_modules', import.meta.url));
const SLEEP = 'const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));\n';
const TRANSFERS = `import { Mutex } from 'async-mutex';
${SLEEP}const accounts = [new Mutex(), new Mutex()];
async function transfer(from, to) {
  const give = await accounts[from].acquire();
  await sleep(1);
  const take = await accounts[to].acquire();
  take();
  give();
}
async function deposit() { await transfer(0, 1); }
async function refund() { await transfer(1, 0); }
`;

/** Records by promise hooks, and compares with how the program ends alone. */
async function recordedByHooks(program: Program): Promise<Recorded> {
  const path = pathOf(program);
  const plain = await runPlain({ path });
  for (let again = 5; ; again--) {
    const recorded = await record({ path }, { WAITGRAPH_AWAITS: 'hooks' });
    // Sources are as they were, so even what Node prints of them is.
    expect(recorded).toMatchObject(plain);
    // On a machine that is busy with other things the time for looking at stacks runs out.
    const isWhole = !readTrace(recorded.folder).events.some(({ text }) =>
      text.includes('looking at promises'),
    );
    if (isWhole || again === 0) return recorded;
  }
}

/** One file, but for packages, as it would be delivered. */
async function bundled(text: string): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), 'wgt-bundle-'));
  symlinkSync(PACKAGES, join(folder, 'node_modules'));
  const path = join(folder, 'bundle.mjs');
  await build({
    entryPoints: [pathOf({ text })],
    outfile: path,
    bundle: true,
    minifySyntax: true,
    minifyWhitespace: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
  });
  return { path };
}

describe.concurrent('awaits by promise hooks', () => {
  test('whom a task awaits, through what is made of promises', async () => {
    const { folder } = await recordedByHooks({
      text: `${SLEEP}async function one() { await sleep(1); }
async function walk(depth) { if (depth === 0) return one(); await walk(depth - 1); await 3; }
async function all() { await Promise.all([one(), walk(1)]); }
async function chain() { await one().then(() => 1); }
async function* steps() { await one(); yield 1; }
async function loop() { for await (const step of steps()) await step; }
await all(); await chain(); await loop();
await [1].map(async (n) => { await n; await one(); })[0];
`,
    });
    const trace = readTrace(folder);
    const lines = story(trace).filter((line) => !/^one | unknown /.test(line));
    expect(lines).toEqual([
      'walk await walk :3',
      'all await all program.mjs:4 :4',
      'main await all :8',
      'walk await one :0',
      'chain await all program.mjs:5 :5',
      'main await chain :8',
      'steps await one :6',
      'main await loop :8',
      'main await async function program.mjs:9 :9',
      'async function program.mjs:9 await one :9',
    ]);
    expect(trace.schema.hooks).toContain('promise hooks');
    expect(ofKind(trace, 'taskEnd')).toHaveLength(ofKind(trace, 'taskStart').length);
  });

  test('two functions that await each other', async () => {
    const { folder } = await recordedByHooks({
      text: `${SLEEP}let a, b;
async function left() { await sleep(1); await b; }
async function right() { await sleep(1); await a; }
a = left(); b = right();
await a;
`,
    });
    expect(findings(folder)).toEqual(['deadlock: left, right']);
  });

  test('a promise that nobody settles', async () => {
    const { folder } = await recordedByHooks({
      text: `class Gate { constructor() { this.opened = new Promise((resolve) => { this.open = resolve; }); } }
globalThis.gate = new Gate();
async function visitor() { await gate.opened; }
visitor();
`,
    });
    expect(findings(folder)).toEqual(['dead-wait: visitor']);
  });

  test('workers that a program leaves behind are no hang', async () => {
    const { folder } = await recordedByHooks({
      text: `import { EventEmitter, on } from 'node:events';
const bus = new EventEmitter();
let take = () => {};
const next = () => new Promise((resolve) => { take = resolve; });
async function worker() { for (;;) await next(); }
async function listener() { for await (const [job] of on(bus, 'job')) console.log(job); }
worker(); listener();
setTimeout(() => { take(); bus.emit('job', 1); }, 1);
`,
    });
    expect(findings(folder)).toEqual([]);
    const [main, ...workers] = ofKind(readTrace(folder), 'taskStart');
    expect(main?.text).toBe('main');
    expect(workers.map(({ text, a }) => [text, a])).toEqual([
      ['worker', main?.task],
      ['listener', main?.task],
    ]);
  });

  test('two locks of a package in opposite order, in a bundle', async () => {
    const { folder } = await recordedByHooks(
      await bundled(`${TRANSFERS}await Promise.all([deposit(), refund()]);`),
    );
    expect(findings(folder)).toEqual(['deadlock: deposit, refund']);
  });

  test('two locks while timers keep the program alive: its text says that nobody else gives them back', async () => {
    const { folder } = await recordedByHooks(
      await bundled(`${TRANSFERS}setTimeout(() => process.exit(3), 400);
await Promise.all([deposit(), refund()]);`),
    );
    expect(findings(folder)).toEqual(['deadlock: deposit, refund']);
  });

  test('a lock that somebody else gives back, later, is clean', async () => {
    const { folder } = await recordedByHooks(
      await bundled(`import { Mutex } from 'async-mutex';
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const [left, right] = [new Mutex(), new Mutex()];
const later = (release) => setTimeout(release, 300);
async function lend(mine, other) {
  later(await mine.acquire());
  await sleep(1);
  (await other.acquire())();
}
await Promise.all([lend(left, right), lend(right, left)]);`),
    );
    expect(findings(folder)).toEqual([]);
  });

  test('what is only slow, or leaves with waits open, is clean', async () => {
    const { folder } = await recordedByHooks(
      await bundled(`${TRANSFERS}
let open;
const gate = new Promise((resolve) => { open = resolve; });
async function guest() { await gate; }
async function patient() { await sleep(100_000); }
patient();
setTimeout(() => open(), 5);
await Promise.all([deposit(), deposit(), guest()]);
await refund();
process.exit(0);`),
    );
    expect(findings(folder)).toEqual([]);
    expect(ofKind(readTrace(folder), 'request')).toHaveLength(1);
  });
});
