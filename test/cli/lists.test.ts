import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { cli, recorded } from '../support/cli.ts';

const STUCK = recorded(`
  checkout  A b b b b
  refund    B B a a a
  audit     . . . a a
`);

/** The output without runs of blanks, so that a test does not depend on the width of columns. */
function lines(...args: string[]): string[] {
  const { code, out } = cli(args);
  expect(code).toBe(0);
  return out
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().replaceAll(/ {2,}/g, '  '));
}

function json(...args: string[]): unknown {
  return JSON.parse(cli([...args, '--json']).out);
}

describe('the lists of a moment', () => {
  test('tasks: every task alive, what it waits for and what it holds', () => {
    const list = lines('tasks', STUCK, '--at', '150ms');
    expect(list[0]).toMatch(/^3 tasks alive at 0\.150 s \(.+\), 1 waiting$/);
    expect(list[1]).toMatch(/^T1 checkout  waits for R66 mutex B \(since 0\.100 s.*\)  holds R65$/);
    expect(list[2]).toMatch(/^T2 refund  not waiting  holds R66$/);
  });

  test('tasks: by default at the end', () => {
    expect(lines('tasks', STUCK)[0]).toContain('3 waiting');
  });

  test('holds: who has what, and how many want it', () => {
    const list = lines('holds', STUCK);
    expect(list[0]).toMatch(/^2 holds at/);
    expect(list[2]).toMatch(/^R65 mutex A  T1 checkout  0\.000 s  .*2 waiting$/);
  });

  test('waits: the longest first, and for whom', () => {
    const { waits } = json('waits', STUCK) as { waits: { waiter: string; waitsOn: string[] }[] };
    expect(waits.map(({ waiter, waitsOn }) => `${waiter}>${waitsOn.join()}`)).toEqual([
      'T1>T2',
      'T2>T1',
      'T3>T1',
    ]);
  });

  test('resources: how often they were taken and waited for', () => {
    const { resources } = json('resources', STUCK) as {
      resources: { id: string; acquired: number; waits: number; queue: string[] }[];
    };
    expect(resources.find(({ id }) => id === 'R65')).toMatchObject({
      acquired: 1,
      waits: 2,
      queue: ['T2', 'T3'],
    });
  });

  test('graph: the ring that is there at the moment of the worst finding', () => {
    const list = lines('graph', STUCK);
    expect(list[0]).toMatch(/^wait-for graph at 0\.200 s/);
    expect(list[2]).toBe('RING of 2 tasks');
    expect(cli(['graph', STUCK, '--format', 'dot']).out).toMatch(/^digraph waits \{/);
    expect(cli(['graph', STUCK, '--format', 'mermaid']).out).toMatch(/^flowchart LR\n/);
    expect((json('graph', STUCK) as { rings: string[][] }).rings).toHaveLength(1);
  });

  test('info: processes, hooks, losses', () => {
    const list = lines('info', STUCK);
    expect(list.join('\n')).toMatch(/hooks  locks/);
    expect(list.join('\n')).toMatch(/files +1 file, [\d,]+ bytes, [\d.]+ bytes an event\n *recorder +\S+/);
    expect((json('info', STUCK) as { schema: string }).schema).toBe('waitgraph.info/1');
  });
});

describe('events', () => {
  test('of a task, of a kind, up to a limit', () => {
    const kinds = (...args: string[]): string[] =>
      (json('events', STUCK, ...args) as { events: { kind: string }[] }).events.map(({ kind }) => kind);
    expect(kinds('--task', 'T1')).toEqual(['taskStart', 'acquire', 'request']);
    expect(kinds('--kind', 'request')).toEqual(['request', 'request', 'request']);
    expect(kinds('--resource', 'R66', '--to', '50ms')).toEqual(['acquire']);
    expect(kinds('--limit', '2')).toHaveLength(2);
    expect(cli(['events', STUCK, '--limit', 'all']).code).toBe(2);
  });

  test('what the limit leaves out is said', () => {
    expect(cli(['events', STUCK, '--limit', '2']).err).toMatch(/^warning: \d+ more events/);
  });

  test('a handle or kind that does not exist is named', () => {
    expect(cli(['events', STUCK, '--task', 'T99'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('"T99"') as string,
    });
    expect(cli(['events', STUCK, '--kind', 'aquire']).err).toContain('Did you mean acquire?');
  });

  test('a reader that goes away early is nobody’s error', () => {
    const command = `"${process.execPath}" cli.ts events "${STUCK}" | true; echo \${PIPESTATUS[0]}`;
    const cwd = new URL('../..', import.meta.url).pathname;
    const { stdout, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8', cwd });
    expect(stdout).toBe('0\n');
    expect(stderr).toBe('');
  });
});

test('explain says what a kind of finding means', () => {
  const { out } = cli(['explain', 'deadlock']);
  expect(out).toMatch(/^DEADLOCK\n[^]*\n\nClaim\. These tasks block each other/);
  expect(out).not.toMatch(/\*\*|^#/m);
  expect(cli(['explain', 'lost-wakeup'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('signal') as string,
  });
  expect(cli(['explain', 'deadlok'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('"deadlock"') as string,
  });
});
