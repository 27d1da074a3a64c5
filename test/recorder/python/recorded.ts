import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { OUTCOMES, TICKET_CLASSES, type EventKind } from '../../../format/events.ts';
import type { ResourceDefinition } from '../../../format/read/definitions.ts';
import { eventKind, type TraceEvent } from '../../../format/read/event.ts';
import { processEvents } from '../../../format/read/process-events.ts';
import type { TraceSchema } from '../../../format/read/schema.ts';
import { openSegment } from '../../../format/read/segment.ts';

export const SOURCES = fileURLToPath(new URL('../../../recorder/python/src', import.meta.url));
export const SITE = join(SOURCES, 'waitgraph', '_site');
const TIMEOUT_MS = 25_000;

/** The interpreter to test with, null if there is none, and x of its 3.x. WAITGRAPH_TEST_PYTHON names another one. */
export const [PYTHON, MINOR]: [path: string | null, minor: number] = findPython();
/** Tests of the Python recorder are skipped where there is no Python 3.9 or newer. */
export const withoutPython = PYTHON === null;
if (withoutPython)
  process.stderr.write('no python3 (3.9 or newer) here: the Python recorder is not tested\n');

function findPython(): [string | null, number] {
  const python = process.env['WAITGRAPH_TEST_PYTHON'] ?? 'python3';
  const asked = spawnSync(python, ['-c', 'import sys; print(sys.executable, sys.version_info[1])'], {
    encoding: 'utf8',
  });
  const [path = '', minor] = asked.status === 0 ? asked.stdout.trim().split(' ') : [];
  return Number(minor) >= 9 ? [path, Number(minor)] : [null, 0];
}

export type Ended = {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
};
export type Recorded = Ended & { readonly folder: string };

/** Runs a program's text with recording on, as `waitgraph record` switches it on. */
export async function record(
  text: string,
  env: Record<string, string> = {},
  timeout = TIMEOUT_MS,
): Promise<Recorded> {
  const folder = newFolder();
  const ended = await run([programOf(text)], { ...recordingEnv(folder), ...env }, tmpdir(), PYTHON!, timeout);
  return { ...ended, folder };
}

/** Starts a program with recording on, for a test that ends it. */
export function startRecorded(
  text: string,
  env: Record<string, string> = {},
): { child: ChildProcess; folder: string } {
  const folder = newFolder();
  const child = spawn(PYTHON!, [programOf(text)], {
    env: { ...process.env, ...recordingEnv(folder), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { child, folder };
}

/** Records a program that does not end, up to the moment when its trace shows what is waited for. */
export async function recordUntil(text: string, isThere: (trace: Trace) => boolean): Promise<Trace> {
  const { child, folder } = startRecorded(text);
  const closed = once(child, 'close');
  const giveUp = Date.now() + TIMEOUT_MS;
  while (child.exitCode === null && Date.now() < giveUp) {
    await setTimeout(100);
    if (hasBegun(folder) && isThere(readTrace(folder))) break;
  }
  child.kill('SIGKILL');
  await closed;
  return readTrace(folder);
}

/** There is a file with a schema in it. */
function hasBegun(folder: string): boolean {
  const [file] = traceFiles(folder);
  return file !== undefined && openSegment(join(folder, file)).schema !== null;
}

export function recordingEnv(folder: string): Record<string, string> {
  return {
    WAITGRAPH: '1',
    WAITGRAPH_RUN: '00000000000000aa',
    WAITGRAPH_RUN_DIR: folder,
    PYTHONPATH: SITE,
    PYTHONDONTWRITEBYTECODE: '1',
  };
}

export function run(
  args: readonly string[],
  env: Record<string, string> = {},
  cwd = tmpdir(),
  python = PYTHON!,
  timeout = TIMEOUT_MS,
): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env }, cwd, timeout, maxBuffer: 1 << 26 };
    const child = execFile(python, args, options, (_error, stdout, stderr) => {
      resolve({ status: child.exitCode, signal: child.signalCode, stdout, stderr });
    });
  });
}

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'wgt-python-'));
}

export function programOf(text: string): string {
  const path = join(newFolder(), 'program.py');
  writeFileSync(path, text);
  return path;
}

export type Trace = {
  readonly schema: TraceSchema;
  readonly events: readonly TraceEvent[];
  readonly resources: ReadonlyMap<number, ResourceDefinition>;
};

/** What one process recorded: the only one of the folder, or the one with this pid. */
export function readTrace(folder: string, pid?: number): Trace {
  const files = traceFiles(folder).filter((file) => pid === undefined || file.includes(`.${pid}.`));
  const segments = files.map((file) => openSegment(join(folder, file)));
  const resources = new Map<number, ResourceDefinition>();
  const onResource = (_process: number, resource: ResourceDefinition): void => {
    resources.set(resource.id, resource);
  };
  const source = processEvents({ process: 0, segments, base: 0n, onResource });
  const events: TraceEvent[] = [];
  for (let event = source.head(); event !== null; source.advance(), event = source.head())
    events.push({ ...event });
  const schema = segments[0]?.schema;
  if (schema === null || schema === undefined) throw new Error(`no schema in ${folder}`);
  return { schema, events, resources };
}

export function traceFiles(folder: string): string[] {
  const segment = (file: string): number => Number(file.split('.').at(-2));
  return readdirSync(folder)
    .filter((file) => file.endsWith('.wgt'))
    .toSorted((a, b) => segment(a) - segment(b));
}

export function ofKind(trace: Trace, kind: EventKind): TraceEvent[] {
  return trace.events.filter((event) => eventKind(event.code) === kind);
}

/** Names of tasks, as they were last. */
export function taskNames(trace: Trace): Map<number, string> {
  const named = trace.events.filter((event) =>
    ['taskStart', 'taskName'].includes(eventKind(event.code) ?? ''),
  );
  return new Map(named.map((event) => [event.task, event.text]));
}

/** One line for each event that is about waiting or holding: what a reader of the trace sees. */
export function story(trace: Trace): string[] {
  const names = taskNames(trace);
  const name = (id: number): string => names.get(id) ?? '-';
  return trace.events.flatMap((event) => {
    const resource = trace.resources.get(event.resource);
    const told = tell(event, resource?.name ?? '', name, trace.resources);
    return told === null ? [] : [`${name(event.task)}: ${told}`];
  });
}

type Names = (id: number) => string;

function tell(
  event: TraceEvent,
  resource: string,
  name: Names,
  resources: Trace['resources'],
): string | null {
  const { a, b, c, d } = event;
  switch (eventKind(event.code)) {
    case 'acquire':
      return `acquire ${resource} ${TICKET_CLASSES[d]} :${event.site?.line}`;
    case 'request':
      return `request ${resource} :${event.site?.line}`;
    case 'acquired':
      return `acquired ${resource} ${TICKET_CLASSES[b]}`;
    case 'requestEnd':
      return `gives up ${resource} ${OUTCOMES[b]}`;
    case 'release':
      return `release ${resource}${a === 0 ? ' (any)' : ''}`;
    case 'ticketMove':
      return `${resource} moves to ${name(b)} ${TICKET_CLASSES[c]}`;
    case 'wait':
      return `wait ${WAITS[a]} ${resource} :${event.site?.line}`;
    case 'waitEnd':
      return `wait over ${OUTCOMES[a]}`;
    case 'await':
      return `await ${['unknown', name(b), 'ticket', resources.get(b)?.name, `external ${resource}`][a]} :${event.site?.line}`;
    case 'act':
      return `${ACTS[a]} ${resource}, ${c} waiting`;
    default:
      return null;
  }
}

const WAITS = ['wait', 'get', 'put', 'join', 'drain', 'arrive', 'read', 'exit'];
const ACTS = ['set', 'clear', 'notify', 'put', 'get', 'resolve', 'reject', 'done', 'arrive', 'close', 'emit'];

/** For sorting what has no order of its own. */
export function byText(a: unknown, b: unknown): number {
  return String(a) < String(b) ? -1 : 1;
}
