/**
 * Runs the tests that libraries ship in their packages, without and with recording, and compares: the
 * same tests pass, and nothing in the traces is called an error but what EXPECTED says and why. The
 * tests are copied out of node_modules, so that they are recorded as a program's own code would be.
 * `npm run test:suites`; installs the libraries beside this file.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openTrace } from '../../analyzer/open.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const PACKAGES = join(HERE, 'node_modules');
const REGISTER = fileURLToPath(new URL('../../dist/recorder/node/register.cjs', import.meta.url));
const MOCHA = ['mocha/bin/_mocha', '--reporter', 'tap', '--no-colors', '--exit'];
const TAPE = ['tape/bin/tape', '--require', join(HERE, 'tap-methods.cjs')];
/** Each library, and the command that runs its tests and writes TAP. */
const SUITES = { bottleneck: MOCHA, fastq: TAPE, 'generic-pool': TAPE };
/** Helpers of the tests, and tests that need a Redis server. */
const NOT_RUN = new Set([
  'bottleneck.js',
  'context.js',
  'utils.js',
  'cluster.js',
  'ioredis.js',
  'node_redis.js',
]);
/** Error findings that are right, for the test means to leave something waiting. */
const EXPECTED: readonly { library: string; finding: string; reason: string }[] = [];
/** These tests measure times; what fails in all of so many runs is said to fail. */
const RUNS = 3;

type Report = ReturnType<typeof openTrace>['report'];
type Results = { readonly passed: ReadonlySet<string>; readonly failed: ReadonlySet<string> };
type Suite = { readonly name: string; readonly folder: string; readonly command: readonly string[] };

function main(): void {
  if (!existsSync(PACKAGES)) execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: HERE });
  const work = mkdtempSync(join(tmpdir(), 'waitgraph-suites-'));
  const wrong = Object.entries(SUITES).flatMap(([name, command]) =>
    compare({ name, folder: copyOf(name, work), command }, join(work, `${name}-traces`)),
  );
  for (const line of wrong) console.log(line);
  process.exitCode = wrong.length === 0 ? 0 : 1;
}

/** The package with its tests as files of their own, everything else as links. */
function copyOf(name: string, work: string): string {
  const [from, to] = [join(PACKAGES, name), join(work, name)];
  mkdirSync(to);
  for (const entry of readdirSync(from)) {
    if (entry === 'test') cpSync(join(from, entry), join(to, entry), { recursive: true });
    else symlinkSync(join(from, entry), join(to, entry));
  }
  symlinkSync(PACKAGES, join(to, 'node_modules'));
  return to;
}

/** What is not as it should be. */
function compare(suite: Suite, traces: string): string[] {
  const plain = bestOf(() => run(suite, []));
  let runs = 0;
  const folderOf = (index: number): string => join(traces, String(index));
  const recorded = bestOf(() =>
    run(suite, ['--require', REGISTER], { WAITGRAPH: '1', WAITGRAPH_RUN_DIR: folderOf(runs++) }),
  );
  const reports = Array.from({ length: runs }, (_, index) => reportOf(folderOf(index)));
  const found = reports.flatMap(errorsIn);
  const expected = new Set(
    EXPECTED.filter(({ library }) => library === suite.name).map(({ finding }) => finding),
  );
  const tasks = reports.reduce((sum, { trace }) => sum + trace.tasks, 0);
  console.log(`${suite.name}: alone ${words(plain)}; recorded ${words(recorded)}`);
  console.log(`  ${tasks} tasks in ${runs} recorded runs, ${found.length} error findings`);
  for (const test of plain.failed) console.log(`  fails alone: ${test}`);
  return [
    ...differing(plain.passed, recorded.passed).map(
      (test) => `${suite.name}: not the same when recorded: ${test}`,
    ),
    ...found.filter((finding) => !expected.has(finding)).map((finding) => `${suite.name}: ${finding}`),
  ];
}

/** A test that passes once in so many runs passes. */
function bestOf(once: () => Results): Results {
  let { passed, failed } = once();
  for (let runs = 1; runs < RUNS && failed.size > 0; runs++) {
    const again = once();
    passed = new Set([...passed, ...again.passed]);
    failed = new Set([...failed, ...again.failed].filter((test) => !passed.has(test)));
  }
  return { passed, failed };
}

function run({ folder, command }: Suite, options: string[], env: Record<string, string> = {}): Results {
  const [program = '', ...rest] = command;
  const files = readdirSync(join(folder, 'test'))
    .filter((file) => file.endsWith('.js') && !NOT_RUN.has(file))
    .map((file) => join('test', file));
  const args = [...options, join(PACKAGES, program), ...rest, ...files];
  const { stdout } = spawnSync(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 27,
  });
  return resultsOf(stdout);
}

/** TAP's descriptions are not unique, so a test is what is checked at that place of that section. */
function resultsOf(tap: string): Results {
  const [passed, failed] = [new Set<string>(), new Set<string>()];
  let section = '';
  let at = 0;
  for (const [, word, text = ''] of tap.matchAll(/^(#|ok|not ok)(?: \d+)? (.*)$/gm)) {
    if (word === '#') [section, at] = [text, 0];
    else (word === 'ok' ? passed : failed).add(`${section} ${++at} ${text}`.trim());
  }
  return { passed, failed };
}

function reportOf(folder: string): Report {
  return openTrace([folder], { cache: false }).report;
}

function errorsIn({ findings }: Report): string[] {
  return findings
    .filter(({ severity }) => severity === 'error')
    .map(({ kind, tasks }) => `${kind}: ${tasks.map(({ name }) => name).join(', ')}`);
}

function words({ passed, failed }: Results): string {
  return `${passed.size} checks pass, ${failed.size} fail`;
}

function differing(one: ReadonlySet<string>, other: ReadonlySet<string>): string[] {
  return [...new Set([...one, ...other])].filter((test) => one.has(test) !== other.has(test));
}

main();
