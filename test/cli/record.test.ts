import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const CLI = new URL('../../dist/cli.js', import.meta.url).pathname;

/** A scratch folder with a blank in its name: paths must survive NODE_OPTIONS and the shell. */
function scratch(): string {
  return mkdtempSync(join(tmpdir(), 'wait graph '));
}

function record(cwd: string, program: readonly string[], options: { input?: string } = {}) {
  const run = spawnSync(process.execPath, [CLI, 'record', '--out', 'out', '--', ...program], {
    cwd,
    encoding: 'utf8',
    timeout: 20_000,
    ...options,
  });
  return { status: run.status, out: run.stdout, err: run.stderr };
}

function ending(cwd: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(cwd, 'out/run.json'), 'utf8')) as Record<string, unknown>;
}

test('the program keeps its streams and its status, and one line on stderr says where the trace is', () => {
  const cwd = scratch();
  writeFileSync(
    join(cwd, 'app.js'),
    "process.stdin.on('data', (d) => process.stdout.write(`got ${d}`)).on('end', () => process.exit(7));",
  );
  const { status, out, err } = record(cwd, [process.execPath, 'app.js'], { input: 'hello' });
  expect({ status, out }).toEqual({ status: 7, out: 'got hello' });
  expect(err).toBe('waitgraph: trace in out; next: waitgraph analyze out\n');
  expect(ending(cwd)).toMatchObject({ status: 7, signal: null });
});

test('a program that dies of a signal gives 128 + n, and run.json names the signal', () => {
  const cwd = scratch();
  const { status } = record(cwd, [process.execPath, '-e', "process.kill(process.pid, 'SIGKILL')"]);
  expect(status).toBe(137);
  expect(ending(cwd)).toMatchObject({ status: null, signal: 'SIGKILL' });
});

test('a signal sent to the recorder reaches the program', async () => {
  const cwd = scratch();
  const program =
    "process.on('SIGTERM', () => process.exit(3)); setInterval(() => {}, 1000); process.stdout.write('up')";
  const child = spawn(
    process.execPath,
    [CLI, 'record', '--out', 'out', '--', process.execPath, '-e', program],
    { cwd },
  );
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.kill('SIGTERM');
  expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(3);
});

test('an unknown command is named, with a hint, and leaves nothing behind', () => {
  const cwd = scratch();
  const { status, err } = record(cwd, ['no-such-program']);
  expect(status).toBe(2);
  expect(err).toBe(
    'error: no-such-program: no such command\nhint: Give the program and its arguments after --, e.g. waitgraph record -- node app.js\n',
  );
  expect(readdirSync(cwd)).toEqual([]);
});

test('a folder that holds a trace is not written into again', () => {
  const cwd = scratch();
  record(cwd, [process.execPath, '-e', '0']);
  const again = record(cwd, [process.execPath, '-e', '0']);
  expect(again.status).toBe(2);
  expect(again.err).toContain('out: already holds a trace');
});

test('the folder is the user’s alone', () => {
  const cwd = scratch();
  record(cwd, [process.execPath, '-e', '0']);
  expect(statSync(join(cwd, 'out')).mode & 0o777).toBe(0o700);
});
