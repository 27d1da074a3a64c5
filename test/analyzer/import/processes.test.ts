import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { discover } from '../../../analyzer/import/discover.ts';
import { importRun } from '../../../analyzer/import/import.ts';
import { openRun } from '../../../analyzer/import/run.ts';
import type { Process, TraceView } from '../../../analyzer/model.ts';
import { createDatabase } from '../../../analyzer/store/database.ts';
import { sqliteView } from '../../../analyzer/store/view.ts';
import type { ScriptedEvent } from '../../support/scripted.ts';
import { SMALL_TRACE } from '../../support/small-trace.ts';
import { writeTrace, type TraceFileOptions } from '../../support/trace-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waitgraph-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function load(...paths: string[]): TraceView {
  const db = createDatabase(':memory:');
  importRun(openRun(discover(paths.length > 0 ? paths : [folder])), db);
  return sqliteView(db);
}

const UNENDED = { ...SMALL_TRACE, events: SMALL_TRACE.events.slice(0, 6) };
const write = (options: TraceFileOptions, events: readonly ScriptedEvent[] = SMALL_TRACE.events): string =>
  writeTrace(folder, { ...SMALL_TRACE, events }, options);
const writeRunFile = (facts: object): void =>
  writeFileSync(join(folder, 'run.json'), JSON.stringify({ run: '0123456789abcdef', pid: 4121, ...facts }));

test('processes of a run are one trace: ids are kept apart, a child names its parent', () => {
  write({ process: 'a', pid: 10 });
  write(
    { process: 'b', pid: 11, parent: 'a', service: 'child', wall: 1_789_000_000_000_100_000n },
    UNENDED.events,
  );
  const view = load();
  expect(view.processes).toMatchObject([
    { id: 0, pid: 10, name: 'scripted', parent: null },
    { id: 1, pid: 11, name: 'child', parent: 0 },
  ]);
  const { tasks, holds } = view.snapshot(view.info.durationNs);
  expect([...tasks.keys()].toSorted((a, b) => a - b)).toEqual([1, 2, 2 ** 32 + 1, 2 ** 32 + 2]);
  expect(holds.map(({ task }) => task).toSorted((a, b) => a - b)).toEqual([1, 2, 2 ** 32 + 1, 2 ** 32 + 2]);
  expect(view.task(2 ** 32 + 2).parent).toBe(2 ** 32 + 1);
  expect(view.resource(2 ** 32 + 1)).toMatchObject({ name: 'from', process: 1 });
});

test('processes of one boot share a clock; others are placed by the wall clock', () => {
  const mono = 5_000_000_000_000_000n;
  const wall = 1_789_000_000_000_000_000n;
  write({ process: 'a', pid: 10, mono, wall });
  // Its wall clock is wrong, but its boot is the same.
  write({ process: 'b', pid: 11, mono: mono + 3000n, wall: wall + 7_000_000n });
  write({ process: 'c', pid: 12, mono: 77_000n, wall: wall + 9_000_000n, boot: 'another' });
  const { processes, info } = load();
  expect(processes.map(({ startedAt }) => startedAt)).toEqual([0, 3000, 9_000_000]);
  expect(info).toMatchObject({ durationNs: 9_009_000, startedAtWall: wall.toString() });
});

test('a quiescence ends with what its own process does next, heartbeats aside', () => {
  const beat: ScriptedEvent = { at: 10_000, kind: 'heartbeat', task: 0, stream: 1 };
  const quiet: ScriptedEvent = {
    at: 9000,
    kind: 'quiescent',
    task: 0,
    fields: { basis: 1, threads: 2, handles: 3 },
  };
  const wake: ScriptedEvent = { at: 12_000, kind: 'wake', task: 1 };
  write({ process: 'a', pid: 10 }, [...UNENDED.events, quiet, beat, wake]);
  write({ process: 'b', pid: 11, parent: 'a' }, [...UNENDED.events, quiet, beat]);
  expect(load().quiescence()).toEqual([
    { process: 0, at: 9000, until: 12_000, basis: 'idle', threads: 2, handles: 3 },
    { process: 1, at: 9000, until: null, basis: 'idle', threads: 2, handles: 3 },
  ]);
});

const endOf = (view: TraceView): Pick<Process, 'end' | 'exitCode' | 'signal'> => {
  const { end, exitCode, signal } = view.processes[0]!;
  return { end, exitCode, signal };
};
const ended = (kind: number, code: number): ScriptedEvent[] => [
  ...UNENDED.events,
  { at: 9000, kind: 'end', task: 0, fields: { kind, code } },
];

test.each([
  ['an exit that was asked for', ended(0, 3), { end: 'exit', exitCode: 3, signal: null }],
  ['an exit for want of anything to do', SMALL_TRACE.events, { end: 'quiescent', exitCode: 0, signal: null }],
  ['an unsettled top-level await', ended(1, 13), { end: 'unsettled-await', exitCode: 13, signal: null }],
  ['an uncaught error', ended(2, 1), { end: 'error', exitCode: 1, signal: null }],
  ['no end record', UNENDED.events, { end: 'unknown', exitCode: null, signal: null }],
])('%s', (_name, events, expected) => {
  write({}, events);
  expect(endOf(load())).toEqual(expected);
});

test('run.json tells the signal that a process died of, and the status of one that left by _exit', () => {
  write({}, UNENDED.events);
  writeRunFile({ status: null, signal: 'SIGKILL' });
  expect(endOf(load())).toEqual({ end: 'signal', exitCode: null, signal: 'SIGKILL' });
  writeRunFile({ status: 7, signal: null });
  expect(endOf(load())).toEqual({ end: 'exit', exitCode: 7, signal: null });
});

test('run.json of another run, of another process, or damaged tells nothing', () => {
  write({}, UNENDED.events);
  for (const facts of [{ run: 'ffff', signal: 'SIGKILL' }, { pid: 9, status: 1 }, { signal: 'rm -rf' }]) {
    writeRunFile(facts);
    expect(endOf(load())).toMatchObject({ end: 'unknown' });
  }
  writeFileSync(join(folder, 'run.json'), '{"run": ');
  expect(endOf(load())).toMatchObject({ end: 'unknown' });
});

test('a process that still runs is open; one that only has the same number is not', () => {
  const boot = bootId();
  const here = { pid: process.pid, host: hostname(), boot };
  write({ ...here, mono: process.hrtime.bigint() }, UNENDED.events);
  expect(endOf(load()).end).toBe(boot === '' ? 'unknown' : 'open');
  write({ ...here, mono: 1000n }, UNENDED.events);
  expect(endOf(load()).end).toBe('unknown');
  write({ ...here, host: 'elsewhere', mono: process.hrtime.bigint() }, UNENDED.events);
  expect(endOf(load()).end).toBe('unknown');
});

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

test('hooks and blind spots are those of the schema chunk and those told later', () => {
  const told: ScriptedEvent[] = [
    { at: 9000, kind: 'hook', task: 0, fields: { name: 'pg', state: 1 } },
    { at: 9000, kind: 'blindSpot', task: 0, fields: { text: 'a worker with its own env' } },
  ];
  write({ hooks: ['locks'], blindSpots: ['bundled code'] }, [...UNENDED.events, ...told]);
  expect(load().processes[0]).toMatchObject({
    hooks: ['locks', 'pg'],
    blindSpots: ['bundled code', 'a worker with its own env'],
  });
});
