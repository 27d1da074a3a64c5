import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OUTCOMES, TICKET_CLASSES, type EventKind } from '../../../format/events.ts';
import type { ResourceDefinition } from '../../../format/read/definitions.ts';
import { eventKind, type TraceEvent } from '../../../format/read/event.ts';
import { processEvents } from '../../../format/read/process-events.ts';
import type { TraceSchema } from '../../../format/read/schema.ts';
import { openSegment } from '../../../format/read/segment.ts';

/** Another version of Node, and a built recorder for it, may be given for a run by hand. */
const NODE = process.env['WAITGRAPH_TEST_NODE'] ?? process.execPath;
const REGISTER =
  process.env['WAITGRAPH_TEST_REGISTER'] ??
  fileURLToPath(new URL('../../../dist/recorder/node/register.cjs', import.meta.url));
const PROGRAMS = fileURLToPath(new URL('programs/', import.meta.url));
const PACKAGES = fileURLToPath(new URL('../../../node_modules', import.meta.url));
const TIMEOUT_MS = 20_000;

export type Ended = { readonly status: number | null; readonly stdout: string; readonly stderr: string };

/** A file of programs/ (kept as text, for a formatter would spoil it), or the text of one. */
export type Program =
  | { readonly path: string }
  | { readonly file: string }
  | { readonly text: string; readonly extension?: string };

export type Recorded = Ended & { readonly folder: string };

/** Runs a program with the built recorder: to strip its types anew for each program would take most of the time. */
export async function record(program: Program, env: Record<string, string> = {}): Promise<Recorded> {
  const folder = mkdtempSync(join(tmpdir(), 'wgt-node-'));
  const ended = await run([...preload(), pathOf(program)], recordingEnv(folder, env));
  return { ...ended, folder };
}

/** Runs a program without the recorder. */
export function runPlain(program: Program): Promise<Ended> {
  return run([pathOf(program)], {});
}

/** Starts a program with recording on, for a test that ends it. */
export function startRecorded(program: Program): { child: ChildProcess; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'wgt-node-'));
  const child = spawn(NODE, [...preload(), pathOf(program)], {
    env: { ...process.env, ...recordingEnv(folder, {}) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { child, folder };
}

export function preload(): string[] {
  return ['--require', REGISTER];
}

export function recordingEnv(folder: string, env: Record<string, string>): Record<string, string> {
  return { WAITGRAPH: '1', WAITGRAPH_RUN_DIR: folder, WAITGRAPH_RUN: '00000000000000aa', ...env };
}

export function run(args: string[], env: Record<string, string>): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env }, timeout: TIMEOUT_MS, maxBuffer: 1 << 26 };
    const child = execFile(NODE, args, options, (_error, stdout, stderr) => {
      resolve({ status: child.exitCode, stdout, stderr });
    });
  });
}

export function pathOf(program: Program): string {
  if ('path' in program) return program.path;
  if ('file' in program) return pathOf({ text: readFileSync(join(PROGRAMS, program.file), 'utf8') });
  const folder = mkdtempSync(join(tmpdir(), 'wgt-program-'));
  symlinkSync(PACKAGES, join(folder, 'node_modules'));
  const path = join(folder, `program.${program.extension ?? 'mjs'}`);
  writeFileSync(path, program.text);
  return path;
}

export type Trace = {
  readonly schema: TraceSchema;
  readonly events: readonly TraceEvent[];
  readonly resources: ReadonlyMap<number, ResourceDefinition>;
};

/** What the first process of a folder recorded, or one of its threads. */
export function readTrace(folder: string, thread = 0): Trace {
  const segments = traceFiles(folder)
    .map((file) => openSegment(join(folder, file)))
    .filter((segment) => segment.schema?.thread === thread);
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
  const files = readdirSync(folder).filter((file) => file.endsWith('.wgt'));
  return files.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

export function ofKind(trace: Trace, kind: EventKind): TraceEvent[] {
  return trace.events.filter((event) => eventKind(event.code) === kind);
}

/** A line for each event that is about waiting or holding: what a reader of the trace sees. */
export function story(trace: Trace): string[] {
  const tasks = new Map(ofKind(trace, 'taskStart').map((event) => [event.task, event.text]));
  const tickets = new Map<number, string>();
  const task = (id: number): string => tasks.get(id) ?? '-';
  const resource = (id: number): string => trace.resources.get(id)?.name ?? '';
  const target = ({ a, b }: TraceEvent): string =>
    ['unknown', task(b), `ticket ${tickets.get(b)}`, resource(b), 'external'][a] ?? '?';
  const asked = (event: TraceEvent): string => {
    const name = resource(event.resource);
    tickets.set(event.a, name);
    return name;
  };
  const lines: Partial<Record<EventKind, (event: TraceEvent) => string>> = {
    acquire: (event) =>
      `${task(event.task)} acquire ${asked(event)} ${TICKET_CLASSES[event.d]} :${event.site?.line ?? 0}`,
    request: (event) => `${task(event.task)} request ${asked(event)} :${event.site?.line ?? 0}`,
    acquired: (event) =>
      `${task(event.task)} acquired ${resource(event.resource)} ${TICKET_CLASSES[event.b]}`,
    release: (event) =>
      `${task(event.task)} release ${resource(event.resource)}${event.a === 0 ? ' (any)' : ''}`,
    requestEnd: (event) => `${task(event.task)} gives up ${resource(event.resource)} ${OUTCOMES[event.b]}`,
    ticketMove: (event) => `${resource(event.resource)} moves to ${task(event.b)} ${TICKET_CLASSES[event.c]}`,
    await: (event) => `${task(event.task)} await ${target(event)} :${event.site?.line ?? 0}`,
    wait: (event) => `${task(event.task)} wait ${resource(event.resource)} :${event.site?.line ?? 0}`,
  };
  return trace.events.flatMap((event) => lines[eventKind(event.code) ?? 'mark']?.(event) ?? []);
}
