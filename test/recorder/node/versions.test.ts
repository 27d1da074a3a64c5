import { cpSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openTrace } from '../../../analyzer/open.ts';
import { record } from './recorded.ts';

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
