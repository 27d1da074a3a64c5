/** Threads of one process: what they share, and what each of them could do. */
import { UNRECORDED_THREAD, type Nanos, type ResourceId, type ResourceKind } from '../../format/events.ts';
import type { Process, ProcessId, Resource, TraceView, Wait } from '../model.ts';
import type { Edge } from './network.ts';
import { anyOf, to, type Asked, type Pen } from './pen.ts';
import type { Scene } from './scene.ts';
import { wasNotified } from './woken.ts';

/** A cell of shared memory: whoever has the memory may signal it. */
export function fillShared(pen: Pen, { gate, wait }: Asked, resource: Resource): void {
  const isWoken = wait !== null && wasNotified(pen.scene, resource, wait);
  anyOf(
    gate,
    isWoken ? [to(pen.leaf('runnable', resource.process))] : anyThread(pen, resource.process, wait),
  );
}

/** Any thread that does not stand still itself, and what no recorder saw. */
function anyThread(pen: Pen, process: ProcessId, wait: Wait | null): Edge[] {
  const { view, at } = pen.scene;
  const threads = threadsOf(view, process);
  const own = wait?.op === 'block' ? view.task(wait.task).process : null;
  const over = threads.find(({ thread }) => thread === 0)?.endedAt ?? Infinity;
  const alive = threads.filter((thread) => thread.id !== own && !hasEnded(thread, Math.min(at, over)));
  const edges = alive.flatMap(({ id }) => threadEdges(pen, id));
  const isPartial = threads.some(({ blindSpots }) =>
    blindSpots.some((text) => text.startsWith(UNRECORDED_THREAD)),
  );
  return isPartial ? [...edges, to(pen.leaf('unknown', process))] : edges;
}

/** Messages from a thread: whoever of it could go on may post one. False: it is not known which thread. */
export function fillMessages(pen: Pen, { gate, id, wait }: Asked, resource: Resource): boolean {
  const { view, at } = pen.scene;
  const speakers = speakersOf(view, resource);
  const waiter = wait === null ? resource.process : view.task(wait.task).process;
  const ends = speakers.map((speaker) => view.processes.find((each) => each.id === speaker));
  const isOver = ends.every((end) => end !== undefined && hasEnded(end, at - DELIVERED_NS));
  if (speakers.length > 0 && isOver && resource.kind === 'thread' && !isBlocked(view, waiter, at)) {
    anyOf(gate, [to(pen.leaf('anyone', waiter, 'inferred'))]);
    pen.evidence.set(
      id,
      speakers.map((thread) => ({ kind: 'thread-ended', resource: resource.id, thread })),
    );
    return true;
  }
  const atRest = speakers.filter((speaker) => isAtRest(pen.scene, speaker));
  if (atRest.length === 0) return false;
  anyOf(
    gate,
    atRest.flatMap((speaker) => threadEdges(pen, speaker)),
  );
  return true;
}

/** So long after a thread's end its last message has come, and so has the news of its end. */
const DELIVERED_NS = 1e9;

/** The threads that have, or had, the other end. */
function speakersOf(view: TraceView, { id }: Resource): ProcessId[] {
  const processes = view.providers(id).flatMap(({ target }) => {
    const loop = target.kind === 'resource' ? view.resource(target.resource) : null;
    return loop?.kind === 'loop' ? [loop.process] : [];
  });
  return [...new Set(processes)];
}

/** Its loop stands still, so nothing can have come to it. */
function isBlocked(view: TraceView, process: ProcessId, at: Nanos): boolean {
  return view
    .blocks()
    .some((block) => block.process === process && block.since <= at && (block.until ?? Infinity) > at);
}

/** What would act for a thread: who keeps its loop, or else anybody; at rest, those who wait for others. */
function threadEdges(pen: Pen, process: ProcessId): Edge[] {
  const { view, loopHolders, waitOf } = pen.scene;
  const holder = loopHolders.findLast((one) => one.process === process);
  if (holder !== undefined) return [to(pen.task(holder.task))];
  const anyone = to(pen.leaf('anyone', process));
  if (!isAtRest(pen.scene, process)) return [anyone];
  const waits = [...waitOf.values()].filter(({ task }) => view.task(task).process === process);
  // Whoever waits for something of its own is no reason why it posts nothing.
  const edge = (wait: Wait): Edge => {
    return { child: pen.task(wait.task), weight: 1, weak: !isForOthers(view, wait), basis: 'certain' };
  };
  return [anyone, ...waits.map(edge)];
}

function isAtRest({ quiet, givenUp }: Scene, process: ProcessId): boolean {
  return quiet.has(process) || givenUp.has(process);
}

function isForOthers(view: TraceView, { target }: Wait): boolean {
  if (target.kind === 'ticket') return true;
  if (target.kind !== 'resource') return false;
  const { kind, shared } = view.resource(target.resource);
  const isMessage = (id: ResourceId): boolean => MESSAGES.has(view.resource(id).kind);
  return (
    shared ||
    MESSAGES.has(kind) ||
    view
      .providers(target.resource)
      .some((one) => one.target.kind === 'resource' && isMessage(one.target.resource))
  );
}

const MESSAGES: ReadonlySet<ResourceKind> = new Set(['thread', 'port']);

/** The threads of a process that were recorded, itself included. */
function threadsOf(view: TraceView, process: ProcessId): readonly Process[] {
  const own = view.processes.find(({ id }) => id === process);
  return view.processes.filter(({ pid, host }) => pid === own?.pid && host === own.host);
}

/** Threads end with the main thread, but that is then not why anybody waits. */
function hasEnded({ end, endedAt }: Process, before: number): boolean {
  return endedAt < before && end !== 'open' && end !== 'unknown';
}
