import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { programOf, run, SOURCES, type Ended } from './recorded.ts';

/** The interpreter that has pytest, as a package of the system; WAITGRAPH_LIBRARY_PYTHON names another. */
const PYTHON = process.env['WAITGRAPH_LIBRARY_PYTHON'] ?? '/usr/bin/python3';
const isMissing = spawnSync(PYTHON, ['-c', 'import pytest, pytest_timeout, pytest_asyncio']).status !== 0;
if (isMissing) {
  process.stderr.write(
    `${PYTHON} lacks pytest, pytest_timeout or pytest_asyncio: the plugin is not tested\n`,
  );
}

const TESTS = `
import asyncio, time, pytest
async def transfer(one, other):
    async with one:
        await asyncio.sleep(0.01)
        async with other: pass
@pytest.mark.asyncio
async def test_ring():
    a, b = asyncio.Lock(), asyncio.Lock()
    start = asyncio.create_task
    await asyncio.gather(start(transfer(a, b), name='there'), start(transfer(b, a), name='back'))
def test_alone():
    async def main(): await asyncio.Event().wait()
    asyncio.run(main())
def test_without_a_loop():
    time.sleep(30)
@pytest.mark.asyncio
async def test_leaves_a_task(request):
    async def left_behind(): await asyncio.Event().wait()
    request.node.left = asyncio.create_task(left_behind())
    await asyncio.sleep(0)
def test_passes():
    print('passed')
def test_fails():
    assert [] == [1]
`;

async function pytest(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const path = programOf(TESTS);
  const plain = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', path];
  return run(
    [...plain, ...args],
    { PYTHONPATH: SOURCES, PYTHONDONTWRITEBYTECODE: '1', ...env },
    dirname(path),
    PYTHON,
  );
}

const PLUGIN = ['-p', 'waitgraph.pytest'];
const RING = [
  /E +who waits for whom:/,
  /E +Task-\d+ test_ring waits \d\.\d\d s for all gather program\.py:11/,
  /E +there transfer waits \d\.\d\d s for mutex b \(program\.py:6\), held by back transfer for \d\.\d\d s \(program\.py:4\)/,
  /E +in a ring: there transfer -> back transfer -> there transfer/,
];

describe.skipIf(isMissing)('pytest -p waitgraph.pytest', { concurrent: true }, () => {
  test.each([
    [
      'its own time-out',
      ['--waitgraph-timeout', '0.4', '-p', 'no:timeout'],
      'Failed: the test took longer than 0.4 s',
    ],
    ['pytest-timeout', ['--timeout', '0.4'], 'Failed: Timeout >0.4s'],
  ])('a test that hangs fails with who waits for whom, by %s', async (_name, args, reason) => {
    const { status, stdout } = await pytest([...PLUGIN, ...args, '-k', 'ring or alone']);
    expect(status).toBe(1);
    expect(stdout).toContain(reason);
    for (const line of RING) expect(stdout).toMatch(line);
    // In CI, pytest repeats all messages in its summary.
    const failures = stdout.split('= short test summary info =')[0] ?? '';
    const alone = failures.slice(failures.indexOf('_ test_alone _'));
    expect(alone).toMatch(/main waits \d\.\d\d s for event Event program\.py:13/);
    expect(alone).not.toContain('there');
    const folder = /waitgraph analyze (\S+)/.exec(stdout)?.[1] ?? '';
    expect(readdirSync(folder).filter((name) => name.endsWith('.wgt'))).toHaveLength(1);
  });

  test('by the method of pytest-timeout that ends the process, too', async () => {
    const args = ['--timeout', '0.4', '--timeout-method', 'thread', '-k', 'ring'];
    const { status, stderr, stdout } = await pytest([...PLUGIN, ...args]);
    expect(status).toBe(1);
    expect(stdout + stderr).toContain('in a ring: there transfer -> back transfer -> there transfer');
  });

  test('a test that runs no loop says so', async () => {
    const args = ['--waitgraph-timeout', '0.3', '-p', 'no:timeout', '-k', 'without_a_loop'];
    const { stdout } = await pytest([...PLUGIN, ...args]);
    expect(stdout).toContain('who waits for whom: nothing was recorded, no loop ran');
  });

  test('a task that is left waiting fails its test only when asked to', async () => {
    const asked = await pytest([...PLUGIN, '--waitgraph-pending', '-k', 'leaves or passes']);
    expect(asked.stdout).toContain('the test left tasks waiting: Task-2 left_behind');
    expect(asked.stdout).toContain('1 failed, 1 passed');
    const plain = await pytest([...PLUGIN, '-k', 'leaves or passes']);
    expect(plain.stdout).toContain('2 passed');
  });

  test('what passes or fails without hanging is reported as without it, and leaves no trace', async () => {
    const args = ['-k', 'passes or fails', '-rA'];
    const timeless = ({ stdout, ...rest }: Ended): Ended => ({
      ...rest,
      stdout: stdout.replace(/in \d+\.\d+s/, 'in time').replaceAll(/\/\S+\/program/g, 'program'),
    });
    const [plain, recorded] = await Promise.all([pytest(args), pytest([...PLUGIN, ...args])]);
    expect(timeless(recorded)).toEqual(timeless(plain));
    expect(recorded.stdout).not.toContain('waitgraph-pytest');
  });

  test('WAITGRAPH=0 leaves it out', async () => {
    const { stdout } = await pytest([...PLUGIN, '--timeout', '0.3', '-k', 'ring'], { WAITGRAPH: '0' });
    expect(stdout).toContain('Timeout >0.3s');
    expect(stdout).not.toContain('who waits');
    expect(existsSync('waitgraph-traces')).toBe(false);
  });
});
