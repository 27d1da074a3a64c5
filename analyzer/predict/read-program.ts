/** Reads a trace as a program: which steps each task took, and what each of them needed. */
import {
  AWAIT_TARGETS,
  REQUEST_DIRECT,
  REQUEST_SHARED,
  TASK_KINDS,
  TICKET_CLASSES,
  type EventKind,
  type ResourceId,
  type TaskId,
  type TaskKind,
  type TicketClass,
} from '../../format/events.ts';
import type { RecordedEvent, TraceView } from '../model.ts';
import type { Grant, Program, Step, Strand, World } from './program.ts';
import { readAct } from './read-acts.ts';
import { addStep, type Reading } from './reading.ts';
import { endWait } from './read-waits.ts';

const KINDS: readonly EventKind[] = [
  'taskStart',
  'taskEnd',
  'request',
  'acquired',
  'acquire',
  'release',
  'requestEnd',
  'ticketMove',
  'wait',
  'await',
  'waitEnd',
  'act',
  'send',
  'receive',
];

/** The program of a trace, of at most `limit` steps. */
export function readProgram(view: TraceView, limit: number): Program {
  const reading: Reading = {
    view,
    steps: [],
    strands: new Map(),
    grants: new Map(),
    waits: new Map(),
    acts: new Map(),
    moved: new Map(),
    loose: new Set(),
  };
  const worldOf = worldsOf(view);
  for (const event of view.recorded(KINDS)) {
    if (reading.steps.length >= limit) return { steps: reading.steps, strands: reading.strands, isCut: true };
    read(reading, event, worldOf);
  }
  return { steps: reading.steps, strands: reading.strands, isCut: false };
}

/** How tasks take turns where this one runs; null: what one of them does in turn was not recorded. */
function worldsOf(view: TraceView): WorldOf {
  const byProcess = new Map(
    view.processes.map(({ id, runtime, hooks }): [number, World | null] => {
      if (runtime.startsWith('python')) return [id, 'python'];
      if (!runtime.startsWith('node')) return [id, 'threads'];
      return [id, hooks.includes('transform') ? 'node' : null];
    }),
  );
  const [only = null, ...others] = new Set(byProcess.values());
  return (id, kind) => {
    if (kind === 'thread') return 'threads';
    return others.length === 0 ? only : (byProcess.get(view.task(id).process) ?? null);
  };
}

/** Of a task of this kind. A run has many tasks: they are not asked for where all run in one world. */
type WorldOf = (task: TaskId, kind: TaskKind) => World | null;

type Read = (reading: Reading, strand: Strand, event: RecordedEvent) => void;

const READS: Partial<Record<EventKind, Read>> = {
  taskEnd: ({ waits, steps }, strand) => {
    waits.delete(strand.task);
    strand.ended = steps.length;
  },
  request: readRequest,
  acquire: (reading, strand, event) =>
    grantIt(reading, strand, event, { grant: openGrant(reading, event, false), ofClass: event.d }),
  acquired: (reading, strand, event) => {
    const grant = reading.grants.get(event.a);
    if (grant !== undefined) grantIt(reading, strand, event, { grant, ofClass: event.b });
  },
  release: (reading, strand, event) => {
    const { a: ticket, resource } = event;
    const grant = ticket === 0 ? oldestOf(reading, strand, resource) : reading.grants.get(ticket);
    giveBack(reading, strand, event, grant);
  },
  requestEnd: (reading, strand, event) => {
    const grant = reading.grants.get(event.a);
    if (grant !== undefined)
      addStep(reading, strand, event, { kind: isTry(grant, event) ? 'busy' : 'leave', grant });
  },
  ticketMove: (reading, _strand, event) => {
    const grant = reading.grants.get(event.a);
    if (grant !== undefined) grant.isOwn = false;
  },
  wait: beginWait,
  await: beginWait,
  waitEnd: endWait,
  act: readAct,
  send: readAct,
  receive: readAct,
};

function read(reading: Reading, event: RecordedEvent, worldOf: WorldOf): void {
  if (event.task === null) return event.kind === 'release' ? giveBackOutside(reading, event) : undefined;
  if (event.kind === 'taskStart') return startStrand(reading, event, event.task, worldOf);
  const strand = reading.strands.get(event.task);
  if (strand !== undefined) READS[event.kind]?.(reading, strand, event);
}

function startStrand(reading: Reading, event: RecordedEvent, task: TaskId, worldOf: WorldOf): void {
  const world = worldOf(task, TASK_KINDS[event.c] ?? 'function');
  if (world === null || reading.strands.has(task)) return;
  const parent = reading.strands.get(event.a) ?? null;
  const child = { task, world, parent, steps: [], children: [], joined: null, ended: null };
  if (parent === null) {
    reading.strands.set(task, { ...child, startedBy: null });
    return;
  }
  const strand = Object.assign(child, { startedBy: null as Step | null });
  strand.startedBy = addStep(reading, parent, event, { kind: 'start', child: strand });
  parent.children.push(strand);
  reading.strands.set(task, strand);
}

const OWN: ReadonlySet<TicketClass> = new Set(['scoped', 'confined', 'lent', 'ticketless'] as const);

function readRequest(reading: Reading, strand: Strand, event: RecordedEvent): void {
  const grant = openGrant(reading, event, event.d !== 0);
  grant.waited = true;
  if (hasLine(grant)) addStep(reading, strand, event, { kind: 'ask', grant });
}

/** Whether who asks first keeps others from overtaking. */
function hasLine({ resource }: Grant): boolean {
  return resource.kind === 'rwlock' && resource.fair;
}

function openGrant(reading: Reading, event: RecordedEvent, hasDeadline: boolean): Grant {
  const isDirect = (event.c & REQUEST_DIRECT) !== 0;
  const grant: Grant = {
    ticket: event.a,
    resource: reading.view.resource(event.resource ?? 0),
    units: Math.max(event.b, 1),
    shared: (event.c & REQUEST_SHARED) !== 0,
    canBlock: isDirect && !hasDeadline,
    waited: false,
    askedAt: event.at,
    isOwn: true,
    acquired: null,
    released: null,
  };
  reading.grants.set(event.a, grant);
  return grant;
}

/** Given up at once. */
function isTry(grant: Grant, { at }: RecordedEvent): boolean {
  return !grant.canBlock && grant.askedAt === at;
}

type Granting = { readonly grant: Grant; readonly ofClass: number };

function grantIt(reading: Reading, strand: Strand, event: RecordedEvent, { grant, ofClass }: Granting): void {
  if (grant.acquired !== null) return;
  const { resource } = grant;
  if (!OWN.has(TICKET_CLASSES[ofClass] ?? 'unknown') || reading.loose.has(resource.id)) grant.isOwn = false;
  // Whoever holds it already gets it again at once: only the outermost counts.
  if (resource.reentrant && holdsAlready(reading, strand, grant))
    return void reading.grants.delete(grant.ticket);
  if (hasLine(grant) && !grant.waited && grant.canBlock)
    addStep(reading, strand, event, { kind: 'ask', grant });
  grant.acquired = addStep(reading, strand, event, { kind: 'acquire', grant });
}

function holdsAlready(reading: Reading, strand: Strand, grant: Grant): boolean {
  return oldestOf(reading, strand, grant.resource.id)?.acquired?.strand === strand;
}

/** What a release without a ticket is of: the task's own oldest hold, or anybody's. */
function oldestOf(reading: Reading, strand: Strand, resource: ResourceId | null): Grant | undefined {
  const open = [...reading.grants.values()].filter(
    (grant) => grant.resource.id === resource && grant.acquired !== null && grant.released === null,
  );
  return open.find((grant) => grant.acquired?.strand === strand) ?? open[0];
}

function giveBack(reading: Reading, strand: Strand, event: RecordedEvent, grant: Grant | undefined): void {
  if (grant === undefined || grant.acquired === null || grant.released !== null) return;
  if (grant.acquired.strand !== strand) grant.isOwn = false;
  grant.released = addStep(reading, strand, event, { kind: 'release', grant }, [grant.acquired]);
  reading.grants.delete(grant.ticket);
}

/**
 * A callback gave it back that no task runs: it comes of itself, as if whoever has it need not do anything. What
 * callbacks give back is nobody's own from then on.
 */
function giveBackOutside(reading: Reading, event: RecordedEvent): void {
  const { a: ticket, resource } = event;
  const open = [...reading.grants.values()].filter(
    (grant) => grant.resource.id === resource && grant.acquired !== null,
  );
  if (resource !== null && ticket === 0) reading.loose.add(resource);
  for (const grant of open) if (ticket === 0) grant.isOwn = false;
  const given = ticket === 0 ? open[0] : reading.grants.get(ticket);
  if (given?.acquired == null) return;
  given.isOwn = false;
  given.released = addStep(reading, given.acquired.strand, event, { kind: 'release', grant: given });
  reading.grants.delete(given.ticket);
}

function beginWait(reading: Reading, strand: Strand, event: RecordedEvent): void {
  const isAwait = event.kind === 'await';
  const target = isAwait ? (AWAIT_TARGETS[event.a] ?? 'unknown') : 'resource';
  const grant = target === 'ticket' ? reading.grants.get(event.b) : undefined;
  if (grant !== undefined) grant.canBlock = event.c === 0;
  const id = isAwait && target !== 'external' ? event.b : (event.resource ?? 0);
  const kind = target === 'resource' && id !== 0 ? reading.view.resource(id).kind : null;
  reading.waits.set(strand.task, { target, id, kind, from: reading.steps.length });
  if (kind === 'condition' || kind === 'signal')
    addStep(reading, strand, event, { kind: 'listen', resource: id });
}
