/**
 * `npm run test:slim`: packs `waitgraph-recorder`, installs it into an empty folder, and uses it there from
 * CommonJS, ES modules, TypeScript and a bundle, and from Python; and has both packages checked by publint and
 * by Are The Types Wrong.
 */
import { strict as assert } from 'node:assert';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install, pack, run, type Result } from './installed.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const slim = join(root, 'dist-recorder');
let passed = 0;

assert.equal(run(['npm', 'run', '-s', 'build'], root).status, 0);
assert.equal(run([process.execPath, 'slim.ts'], root).status, 0);
const folder = install(
  'waitgraph slim ',
  ['async-mutex@0.5.0', 'typescript', 'esbuild', '@types/node'],
  slim,
);

const HANG = `
const lock = new Mutex();
async function order() { await task('order', () => lock.runExclusive(async () => { await lock.acquire(); })); }
void order();
`;
const PROGRAMS = {
  'shop.cjs': `const { Mutex } = require('async-mutex'); const { task } = require('waitgraph-recorder/api');${HANG}`,
  'shop.mjs': `import { Mutex } from 'async-mutex'; import { task } from 'waitgraph-recorder/api';${HANG}`,
  'shop.mts': `import { Mutex } from 'async-mutex'; import { task } from 'waitgraph-recorder/api';
const answer: number = await task('answer', async () => 42);
console.error(answer.toFixed(0));${HANG}`,
};
const TSCONFIG = {
  compilerOptions: { module: 'nodenext', target: 'es2023', strict: true, types: ['node'], outDir: 'out' },
  files: ['shop.mts'],
};

for (const [name, text] of Object.entries(PROGRAMS)) writeFileSync(join(folder, name), text);
writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG));

check('brings one package along, and runs nothing at install', () => {
  const listed = run(
    ['npm', 'ls', '--all', '--parseable', 'waitgraph-recorder', 'acorn', 'better-sqlite3'],
    folder,
  );
  assert.match(listed.out, /acorn$/m);
  assert.doesNotMatch(listed.out, /better-sqlite3/);
});
check('records CommonJS', () => records('shop.cjs'));
check('records an ES module', () => records('shop.mjs'));
check('records compiled TypeScript, which its types fit', () => {
  const compiled = run(['npx', '--no-install', 'tsc', '-p', '.'], folder);
  assert.equal(compiled.status, 0, compiled.out);
  records('out/shop.mjs');
});
check('records a bundle that has the API in it', () => {
  const bundled = run(
    [
      'npx',
      '--no-install',
      'esbuild',
      'shop.mjs',
      '--bundle',
      '--platform=node',
      '--format=esm',
      '--external:async-mutex',
      '--outfile=bundle.mjs',
    ],
    folder,
  );
  assert.equal(bundled.status, 0, bundled.err);
  records('bundle.mjs');
});
check('records Python', () => {
  writeFileSync(join(folder, 'shop.py'), 'import asyncio\nasyncio.run(asyncio.sleep(0))\n');
  const env = {
    WAITGRAPH: '1',
    WAITGRAPH_DIR: 'python',
    PYTHONPATH: 'node_modules/waitgraph-recorder/dist/recorder/python/src',
  };
  assert.equal(run(['python3', '-m', 'waitgraph', 'shop.py'], folder, env).status, 0);
  assert.equal(analyzed('python').status, 0);
});

const tarballs = mkdtempSync(join(tmpdir(), 'waitgraph tarballs '));
for (const [name, from] of Object.entries({ waitgraph: root, 'waitgraph-recorder': slim })) {
  const tarball = pack(tarballs, from);
  check(`publint finds nothing in ${name}`, () => passes(['npx', '-y', 'publint@0.3', '--strict', tarball]));
  check(`the types of ${name} are right`, () =>
    passes(['npx', '-y', '@arethetypeswrong/cli@0.18', '--profile', 'esm-only', tarball]),
  );
}
for (const made of [folder, tarballs]) rmSync(made, { recursive: true, force: true });
process.stdout.write(`${passed} passed, 0 failed\n`);

function check(name: string, body: () => void): void {
  body();
  passed++;
  process.stdout.write(`ok  ${name}\n`);
}

function passes(command: string[]): void {
  const { status, out, err } = run(command, tarballs);
  assert.equal(status, 0, out + err);
}

/** Without our command line; a program that only hangs comes to an end, since nothing keeps Node alive. */
function records(program: string): void {
  const traces = `traces of ${program.replaceAll('/', ' ')}`;
  const env = {
    WAITGRAPH: '1',
    WAITGRAPH_DIR: traces,
    NODE_OPTIONS: '--require waitgraph-recorder/register',
  };
  const { status, err } = run([process.execPath, program], folder, env);
  assert.equal(status, 0, err);
  assert.equal(readdirSync(join(folder, traces)).length, 1);
  const { out } = analyzed(traces);
  assert.match(out, /^DEADLOCK F1 [^]*\border\b/);
}

function analyzed(traces: string): Result {
  return run([process.execPath, join(root, 'dist/cli.js'), 'analyze', join(folder, traces)], folder);
}
