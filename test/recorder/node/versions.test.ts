import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openTrace } from '../../../analyzer/open.ts';
import { ofKind, readTrace, record } from './recorded.ts';

const PACKAGES = fileURLToPath(new URL('../../../node_modules/', import.meta.url));

type Older = {
  readonly library: string;
  readonly copy: string;
  readonly text: string;
  readonly found: string;
};

/** Older majors whose insides differ, each under its own name in node_modules, and a program that hangs. */
const OLDER: readonly Older[] = [
  {
    library: 'p-queue',
    copy: 'p-queue-6',
    text: `const { default: PQueue } = require('p-queue');
const queue = new PQueue({ concurrency: 1 });
async function outer() { await queue.add(async function inner() {}); }
queue.add(outer);`,
    found: 'deadlock: queue',
  },
  {
    library: 'p-limit',
    copy: 'p-limit-3',
    text: `const pLimit = require('p-limit');
const limit = pLimit(1);
async function outer() { await limit(async function inner() {}); }
limit(outer);`,
    found: 'deadlock: limit',
  },
  {
    library: 'await-lock',
    copy: 'await-lock-2',
    text: `const { default: AwaitLock } = require('await-lock');
const lock = new AwaitLock();
async function twice() { await lock.acquireAsync(); await lock.acquireAsync(); }
twice();`,
    found: 'deadlock: lock',
  },
];

/** The library is known by its path, so it is put where it would be; what it needs is found above. */
function program({ library, copy, text }: Older): string {
  const folder = mkdtempSync(join(tmpdir(), 'wgt-version-'));
  symlinkSync(PACKAGES, join(folder, 'node_modules'));
  cpSync(join(PACKAGES, copy), join(folder, 'app', 'node_modules', library), { recursive: true });
  const path = join(folder, 'app', 'program.cjs');
  writeFileSync(path, text);
  return path;
}

describe.concurrent('an older version of', () => {
  test.each(OLDER)('$library is known too ($copy)', async (older) => {
    const { folder } = await record({ path: program(older) });
    const { report } = openTrace([folder], { cache: false });
    const errors = report.findings.filter(({ severity }) => severity === 'error');
    expect(
      errors.map(({ kind, resources }) => `${kind}: ${resources.map(({ name }) => name).join()}`),
    ).toEqual([older.found]);
  });
});

test('a library that is installed under another name is known, too', async () => {
  const text = `const pLimit = require('p-limit-3');
const limit = pLimit(1);
async function outer() { await limit(async function inner() {}); }
limit(outer);`;
  const { folder } = await record({ text, extension: 'cjs' });
  const { report } = openTrace([folder], { cache: false });
  expect(report.findings.map(({ kind }) => kind)).toContain('deadlock');
});

/** Files of packages whose insides are not what the patches know. */
const STRANGE = {
  'await-lock/build/AwaitLock.js':
    'exports.default = class AwaitLock { take() {} }; const AwaitLock = exports.default;',
  'knex/lib/knex-builder/make-knex.js': 'exports.made = 1;',
  'undici/lib/dispatcher/client.js': 'class Client {} module.exports = Client;',
};

test('a version that is not known runs as it is, and the trace says so', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wgt-strange-'));
  const loads = Object.entries(STRANGE).map(([file, text]) => {
    const path = join(folder, 'node_modules', file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return `console.log(typeof require('${file}'));`;
  });
  const path = join(folder, 'program.cjs');
  writeFileSync(path, loads.join('\n'));
  const recorded = await record({ path });
  expect(recorded).toMatchObject({ stdout: 'object\nobject\nfunction\n', stderr: '', status: 0 });
  const told = ofKind(readTrace(recorded.folder), 'blindSpot').map(({ text }) => text);
  expect(told.map((text) => text.replace(/: not a version .*\(/, ' ('))).toEqual([
    'await-lock (no method acquireAsync)',
    'knex (KNEX_PROPERTY_DEFINITIONS is not defined)',
    'undici (no method dispatch)',
  ]);
});
