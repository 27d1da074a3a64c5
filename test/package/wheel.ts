/**
 * `npm run test:wheel`: builds the Python package's sdist and from it the wheel, without a network, installs it into a fresh
 * virtual environment and uses it there as a user would. Needs a Python with pip, setuptools, wheel and
 * venv (Debian: python3-pip, python3-setuptools, python3-wheel, python3-venv); WAITGRAPH_LIBRARY_PYTHON
 * names another than /usr/bin/python3.
 */
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const sources = fileURLToPath(new URL('../../recorder/python', import.meta.url));
const system = process.env['WAITGRAPH_LIBRARY_PYTHON'] ?? '/usr/bin/python3';
const folder = mkdtempSync(join(tmpdir(), 'waitgraph wheel '));
const python = join(folder, 'venv', 'bin', 'python');
let passed = 0;

const PROGRAM = `import asyncio
async def main():
    async with asyncio.Lock(): await asyncio.sleep(0)
asyncio.run(main())
print('done')
`;

/** What `python -m build --sdist` asks the build backend for, without a package that is not everywhere. */
const SDIST = `import os; from setuptools import build_meta
os.chdir('source'); print(build_meta.build_sdist('../dist'))`;

cpSync(sources, join(folder, 'source'), { recursive: true });
run([system, '-c', SDIST]);
const sdist = readdirSync(join(folder, 'dist'))[0] ?? '';
run([
  system,
  '-m',
  'pip',
  'wheel',
  '-q',
  '--no-index',
  '--no-deps',
  '--no-build-isolation',
  '-w',
  'wheels',
  join('dist', sdist), // from the sdist, so that both are tried
]);
const wheel = readdirSync(join(folder, 'wheels'))[0] ?? '';
run([system, '-m', 'venv', 'venv']);
run([python, '-m', 'pip', 'install', '-q', '--no-index', join('wheels', wheel)]);
writeFileSync(join(folder, 'app.py'), PROGRAM);

check('there is an sdist, of which the wheel is made', () => {
  assert.match(sdist, /^waitgraph-\d+\.\d+\.\d+\.tar\.gz$/);
});
check('the wheel is pure Python and called waitgraph', () => {
  assert.match(wheel, /^waitgraph-\d+\.\d+\.\d+-py3-none-any\.whl$/);
});
for (const flags of [[], ['-E'], ['-I'], ['-s']]) {
  check(`WAITGRAPH=1 python ${[...flags, 'app.py'].join(' ')} is recorded`, () => {
    const out = `run${flags.join('')}`;
    assert.equal(
      run([python, ...flags, 'app.py'], { WAITGRAPH: '1', WAITGRAPH_RUN_DIR: join(folder, out) }).out,
      'done\n',
    );
    assert.equal(tracesIn(out), 1);
  });
}
check('python -m waitgraph app.py and -m waitgraph -m app are recorded', () => {
  for (const [index, program] of [['app.py'], ['-m', 'app']].entries()) {
    const env = { WAITGRAPH_RUN_DIR: join(folder, `m${index}`) };
    assert.equal(run([python, '-m', 'waitgraph', ...program], env).out, 'done\n');
    assert.equal(tracesIn(`m${index}`), 1);
  }
});
check('off, start-up imports what it does without the package', () => {
  const imported = (): string[] =>
    run([python, '-X', 'importtime', '-c', 'pass'])
      .err.split('\n')
      .map((line) => line.split('|').at(-1) ?? '');
  const installed = imported();
  const cost = startUpMs();
  run([python, '-m', 'pip', 'uninstall', '-q', '-y', 'waitgraph']);
  assert.deepEqual(installed, imported());
  const more = cost - startUpMs();
  assert.ok(more < 2, `start-up takes ${more.toFixed(2)} ms of CPU more than without the package`);
});
check('uninstalled, nothing is left of it', () => {
  const text = 'import sysconfig; print(sysconfig.get_path("purelib"))';
  const left = readdirSync(run([python, '-c', text]).out.trim()).filter((name) => name.includes('waitgraph'));
  assert.deepEqual(left, []);
});
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`${passed} passed, 0 failed\n`);

function check(name: string, body: () => void): void {
  body();
  passed++;
  process.stdout.write(`ok  ${name}\n`);
}

/** CPU time of a program that does nothing: the least of many, for the machine may be busy. */
function startUpMs(): number {
  const text = `
import os, subprocess, sys
def cost():
    child = subprocess.Popen([sys.executable, '-c', 'pass'])
    used = os.wait4(child.pid, 0)[2]
    return used.ru_utime + used.ru_stime
print(min(cost() for _ in range(60)) * 1000)`;
  return Number(run([python, '-c', text]).out);
}

function tracesIn(name: string): number {
  return readdirSync(join(folder, name)).filter((file) => file.endsWith('.wgt')).length;
}

function run(
  [command = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv = {},
): { out: string; err: string } {
  const { WAITGRAPH: _, PYTHONPATH: __, ...inherited } = process.env;
  const child = spawnSync(command, args, { cwd: folder, encoding: 'utf8', env: { ...inherited, ...env } });
  assert.equal(child.status, 0, `${command} ${args.join(' ')}: ${child.stderr}`);
  return { out: child.stdout, err: child.stderr };
}
