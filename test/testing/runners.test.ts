import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** The runners run the projects beside this file as a user would, with the built package. */

type Env = Readonly<Record<string, string>>;
type Ended = { readonly status: number | null; readonly out: string; readonly temp: string };

async function runIn(project: string, args: readonly string[], extra: Env): Promise<Ended> {
  const temp = mkdtempSync(join(tmpdir(), 'runner-'));
  // A runner behaves in another way inside of a runner, and in CI.
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|TEST$|NODE_|CI$|GITHUB_|FORCE_COLOR|WAITGRAPH)/.test(name),
  );
  const child = spawn(process.execPath, args, {
    cwd: fileURLToPath(new URL(`projects/${project}`, import.meta.url)),
    env: { ...Object.fromEntries(inherited), NO_COLOR: '1', TMPDIR: temp, ...extra },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { status: child.exitCode, out: out + err, temp };
}

const VITEST = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const vitest = (args: readonly string[], env: Env = {}): Promise<Ended> =>
  runIn('vitest', [VITEST, 'run', ...args], env);
const nodeTest = (args: readonly string[], env: Env = {}): Promise<Ended> =>
  runIn(
    'node-test',
    ['--import', 'waitgraph/node-test', '--test', '--test-reporter=spec', ...args, 'bank.test.mjs'],
    env,
  );

const tracesIn = (temp: string): string[] =>
  readdirSync(temp).filter((name) => name.startsWith('waitgraph-tests-'));

describe('waitgraph/vitest', { concurrent: true }, () => {
  test('a test that times out fails with who waits for whom, by lines of its source', async () => {
    const { status, out, temp } = await vitest([]);
    expect(status).toBe(1);
    expect(out).toMatch(/2 failed.*2 passed/);
    expect(out).toMatch(
      /TestTimeoutError: Test timed out in 500ms[^]*who waits for whom:\n +T\d+ async function bank.test.ts:14 waits [\d.]+ m?s for all of/,
    );
    expect(out).toMatch(
      /T(\d+) transfer waits [\d.]+ m?s for R\d+ mutex bank.ts:11, held by T\d+ transfer \(bank.ts:11:30\)/,
    );
    expect(out).toContain('AssertionError: expected 1 to be 2');
    expect(tracesIn(temp).map((name) => join(temp, name))).toEqual([
      /waitgraph analyze (\S+)/.exec(out)?.[1] ?? '',
    ]);
  });

  test('with WAITGRAPH_PENDING=1 one that leaves tasks waiting fails, also in JUnit', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'junit-')), 'report.xml');
    const { status } = await vitest(['-t', 'leaves|one', '--reporter=junit', `--outputFile=${file}`], {
      WAITGRAPH_PENDING: '1',
    });
    expect(status).toBe(1);
    const report = readFileSync(file, 'utf8');
    expect(report).toContain('tests="4" failures="1"');
    expect(report).toMatch(
      /the test left tasks waiting: audit\n *who waits for whom:\n +T\d+ audit waits .* \(bank.ts:17:9\)/,
    );
  });

  test('the message reaches the annotations of GitHub', async () => {
    const { out } = await vitest(['-t', 'two', '--reporter=github-actions'], { GITHUB_ACTIONS: 'true' });
    expect(out).toMatch(/^::error file=.*bank.test.ts,.*line=14.*who waits for whom:%0A/m);
  });

  test('traces that nobody was told of go with the next run; WAITGRAPH=0 switches it off', async () => {
    const passed = await vitest(['-t', 'one|leaves']);
    expect(passed.status).toBe(0);
    const [left] = tracesIn(passed.temp);
    const next = await vitest(['-t', 'two'], { TMPDIR: passed.temp });
    expect(next.status).toBe(1);
    expect(tracesIn(passed.temp)).not.toContain(left);
    expect(tracesIn(passed.temp)).toHaveLength(1);
    const off = await vitest(['-t', 'two'], { WAITGRAPH: '0' });
    expect(off.status).toBe(1);
    expect(off.out).not.toContain('waitgraph:');
  });

  test('in a worker thread it says that it is not recorded', async () => {
    const { out } = await vitest(['-t', 'two', '--pool=threads']);
    expect(out).toContain("who waits for whom: not recorded (tests in worker threads: set pool to 'forks')");
  });
});

describe('waitgraph/node-test', { concurrent: true }, () => {
  test('a test that times out fails with who waits for whom and what is proven', async () => {
    const { status, out, temp } = await nodeTest([]);
    expect(status).toBe(1);
    expect(out).toMatch(/pass 2\n.*fail 1\n.*cancelled 1/);
    expect(out).toMatch(
      /test timed out after 500ms\n +who waits for whom:\n[^]*T\d+ transfer waits [\d.]+ m?s for R\d+ mutex savings, held by T\d+ transfer/,
    );
    expect(out).toMatch(/DEADLOCK F1 {2}2 tasks in a cycle, certain/);
    const folder = /waitgraph analyze (\S+?)\]?$/m.exec(out)?.[1] ?? '';
    expect(existsSync(folder)).toBe(true);
    expect(tracesIn(temp)).toHaveLength(1);
  });

  test('with WAITGRAPH_PENDING=1 one that leaves tasks waiting fails', async () => {
    const { status, out } = await nodeTest(['--test-name-pattern=leaves|one'], { WAITGRAPH_PENDING: '1' });
    expect(status).toBe(1);
    expect(out).toMatch(
      /Error: the test left tasks waiting: audit\n +who waits for whom:\n +T\d+ audit waits/,
    );
  });

  test('tests that pass leave nothing behind', async () => {
    const { status, temp } = await nodeTest(['--test-name-pattern=leaves|one']);
    expect(status).toBe(0);
    expect(tracesIn(temp)).toEqual([]);
  });
});
