/**
 * CPython's own asyncio tests must end the same with recording on as without, test by test, and its
 * lock and queue tests must raise no alarm beyond KNOWN.
 *
 *   npm run test:cpython [-- PYTHON…]
 *
 * Without names of interpreters it takes `python3` and pyenv's. A suite that an interpreter doesn't
 * bring (Debian splits them off, old versions lack some) is skipped, and that is said.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openTrace } from '../../analyzer/open.ts';

const SUITES = ['locks', 'queues', 'tasks', 'taskgroups', 'timeouts', 'waitfor', 'futures', 'events'];
const QUIET_SUITES = new Set(['locks', 'queues']);
/** Error findings that are right or can't be told apart, at most five: `suite kind: task` and the reason. */
const KNOWN: Record<string, string> = {};
const TIMEOUT_MS = 300_000;
const OUTCOMES = fileURLToPath(new URL('outcomes.py', import.meta.url));
const SITE = fileURLToPath(new URL('../../recorder/python/src/waitgraph/_site', import.meta.url));

type Outcomes = Record<string, string>;

const pythons = process.argv.length > 2 ? process.argv.slice(2) : installedPythons();
const problems = pythons.flatMap((python) => SUITES.flatMap((suite) => compare(python, suite)));
process.stdout.write(problems.length === 0 ? 'all the same\n' : `\n${problems.join('\n')}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

function installedPythons(): string[] {
  const versions = join(homedir(), '.pyenv/versions');
  const own = existsSync(versions) ? readdirSync(versions) : [];
  const known = own.filter((version) => /^3\.(?:9|1\d)\./.test(version));
  return ['python3', ...known.map((version) => join(versions, version, 'bin/python3'))];
}

function compare(python: string, suite: string): string[] {
  const name = `${versionOf(python)} test_${suite}`;
  const module = `test.test_asyncio.test_${suite}`;
  if (!hasModule(python, module)) {
    process.stdout.write(`${name}: skipped, ${python} has no ${module}\n`);
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'wgt-cpython-'));
  const plain = outcomes(python, module, {});
  const recorded = outcomes(python, module, {
    WAITGRAPH: '1',
    WAITGRAPH_RUN_DIR: folder,
    PYTHONPATH: SITE,
    PYTHONDONTWRITEBYTECODE: '1',
  });
  const tests = [...new Set([...Object.keys(plain), ...Object.keys(recorded)])];
  const different = tests.filter((test) => plain[test] !== recorded[test]);
  const alarms = QUIET_SUITES.has(suite) ? alarmsIn(folder, suite) : [];
  process.stdout.write(`${name}: ${tests.length} tests, ${different.length} differ${found(suite, alarms)}\n`);
  return [
    ...(tests.length === 0 ? [`${name}: no outcomes`] : []),
    ...different.map((test) => `${name}: ${test}: ${plain[test]}, recorded ${recorded[test]}`),
    ...alarms.map((alarm) => `${name}: ${alarm}`),
  ];
}

function found(suite: string, alarms: readonly string[]): string {
  return QUIET_SUITES.has(suite) ? `, ${alarms.length} error findings` : '';
}

function versionOf(python: string): string {
  return execFileSync(python, ['-c', 'import platform; print(platform.python_version())'], {
    encoding: 'utf8',
  }).trim();
}

function hasModule(python: string, module: string): boolean {
  return spawnSync(python, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0;
}

/** Test id → how it ended; empty if the suite did not come to its end. */
function outcomes(python: string, module: string, env: Record<string, string>): Outcomes {
  const options = { encoding: 'utf8', timeout: TIMEOUT_MS, maxBuffer: 1 << 28 } as const;
  const run = spawnSync(python, [OUTCOMES, module], { ...options, env: { ...process.env, ...env } });
  const last = run.stdout.trimEnd().split('\n').at(-1) ?? '';
  return run.status === 0 && last.startsWith('{') ? (JSON.parse(last) as Outcomes) : {};
}

function alarmsIn(folder: string, suite: string): string[] {
  const { report } = openTrace([folder], { cache: false });
  return report.findings
    .filter(({ severity }) => severity === 'error')
    .map(({ kind, tasks }) => `${suite} ${kind}: ${tasks.map((task) => task.name).join(', ')}`)
    .filter((alarm) => !(alarm in KNOWN));
}
