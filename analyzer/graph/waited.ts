/** What a wait for something that is not held needs: a setter, members, parties, or the outside world. */
import type { ResourceKind } from '../../format/events.ts';
import type { Act, Resource, Wait } from '../model.ts';
import { fillBarrier } from './barrier.ts';
import { edgesTo } from './edges.ts';
import { whoCouldEnd, type Knowledge } from './knowledge.ts';
import { missedSignal } from './missed-signal.ts';
import type { Gate, NodeId } from './network.ts';
import { allOf, anyOf, to, type Asked, type Pen } from './pen.ts';
import { fillMessages, fillShared } from './threads.ts';
import { setSince, wasNotified } from './woken.ts';

type Fill = (pen: Pen, asked: Asked, resource: Resource) => void;

const FILLS: Partial<Record<ResourceKind, Fill>> = {
  all: fillComposed,
  any: fillComposed,
  timer: fillExternal,
  socket: fillExternal,
  process: fillExternal,
  thread: fillFromThread,
  stream: fillExternal,
  port: fillFromThread,
  external: fillExternal,
  loop: fillLoop,
  barrier: fillBarrier,
  condition: fillCondition,
  event: fillSticky,
  promise: fillSticky,
  future: fillSticky,
  module: fillSticky,
  queue: fillQueue,
};

/** Fills the node of a resource that is waited for, by its kind. */
export function fillResource(pen: Pen, asked: Asked): void {
  const resource = pen.scene.view.resource(asked.resource);
  const fill = resource.shared ? fillShared : (FILLS[resource.kind] ?? fillSettable);
  fill(pen, asked, resource);
}

/** Anybody who could end it, or what is known better (see knowledge.ts). */
function fillSettable(pen: Pen, { gate, id, wait }: Asked, resource: Resource): void {
  const { known, knowledge } = knownNode(pen, resource, wait);
  const missed = wait !== null && missedSignal(pen.scene, resource, wait) !== null;
  const until = missed && knowledge.outside ? 'inferred' : knowledge.until;
  const anyone = until === 'certain' ? [] : [to(pen.leaf('anyone', resource.process, until))];
  // Whoever gave a signal that was missed could give another, but that is not what went wrong.
  anyOf(gate, [{ ...to(known), weak: missed }, ...anyone]);
  pen.evidence.set(id, knowledge.evidence);
}

/** Those who are known to be able to, shared by all who wait in the same way. */
function knownNode(pen: Pen, resource: Resource, wait: Wait | null): { known: NodeId; knowledge: Knowledge } {
  const op = wait?.op ?? null;
  const knowledge = whoCouldEnd(pen.scene, resource, op);
  const known = pen.shared(`known ${resource.id} ${op}`, { kind: 'gate' }, (gate) =>
    anyOf(gate, edgesTo(pen, knowledge.known, resource.id)),
  );
  return { known, knowledge };
}

/** What is set stays so, and is not waited for any more; who waited then goes on, though it is cleared again. */
function fillSticky(pen: Pen, asked: Asked, resource: Resource): void {
  const { wait } = asked;
  const acts = pen.scene.view.actsOn(resource.id);
  const last = acts.findLast((act) => act.at <= pen.scene.at);
  const isSet =
    resource.kind === 'event'
      ? last?.op === 'set' || last?.op === 'close'
      : acts.some((act) => (act.op === 'resolve' || act.op === 'reject') && act.at <= pen.scene.at);
  const ending = wait === null ? undefined : setSince(pen.scene, resource, wait);
  if (isSet || ending !== undefined) fillEnded(pen, asked, resource, ending);
  else fillSettable(pen, asked, resource);
}

/** An item or a free place that came since is there to be taken. */
function fillQueue(pen: Pen, asked: Asked, resource: Resource): void {
  const { wait } = asked;
  const last = pen.scene.view.actsOn(resource.id).findLast((act) => act.at <= pen.scene.at);
  if (wait !== null && last !== undefined && last.at >= wait.since && makesRoom(wait, last, resource))
    fillEnded(pen, asked, resource, last);
  else fillSettable(pen, asked, resource);
}

/** Nothing is missing; a loop that sleeps nevertheless was not woken: another thread acted behind its back. */
function fillEnded(pen: Pen, { gate, id }: Asked, { id: resource, process }: Resource, act?: Act): void {
  anyOf(gate, [to(pen.leaf('runnable', process))]);
  if (act !== undefined && pen.scene.quiet.has(process))
    pen.evidence.set(id, [{ kind: 'unnoticed', resource, act }]);
}

function makesRoom(wait: Wait, last: Act, resource: Resource): boolean {
  if (last.op !== 'put' && last.op !== 'get') return last.op === 'close';
  return wait.op === 'get' ? last.size > 0 : wait.op === 'put' && last.size < (resource.capacity ?? 0);
}

/** A notified waiter needs the lock, the others a notifier as well. */
function fillCondition(pen: Pen, asked: Asked, resource: Resource): void {
  const { gate, id, wait } = asked;
  const notified = wait !== null && wasNotified(pen.scene, resource, wait);
  const event: Gate = { meaning: gate.meaning, need: 1, edges: [] };
  if (!notified) fillSettable(pen, { ...asked, gate: event }, resource);
  const holds = resource.parent === null ? [] : (pen.scene.holdsOf.get(resource.parent) ?? []);
  const lock = holds.filter((hold) => hold.task !== wait?.task).map((hold) => to(pen.hold(hold)));
  if (notified) return allOf(gate, lock);
  if (lock.length === 0) return anyOf(gate, event.edges);
  allOf(gate, [to(pen.gate(1, event.edges)), ...lock]);
  pen.evidence.set(id, pen.evidence.get(id) ?? []);
}

/** Promise.all and race, gather, TaskGroup: their members. One that is settled is waited for no more. */
function fillComposed(pen: Pen, { gate }: Asked, resource: Resource): void {
  const members = pen.scene.view.members(resource.id).filter((member) => member.at <= pen.scene.at);
  if (members.length === 0) return anyOf(gate, [to(pen.leaf('unknown', resource.process))]);
  const edges = members.map((member) => to(pen.target(member.target, resource.process, null)));
  if (resource.kind === 'all') allOf(gate, edges);
  else anyOf(gate, edges);
}

/** A message of a thread, or its end. */
function fillFromThread(pen: Pen, asked: Asked, resource: Resource): void {
  if (!fillMessages(pen, asked, resource)) fillExternal(pen, asked, resource);
}

/** The outside world can always act, unless all that could are known: a pipe's reader, a future's task. */
function fillExternal(pen: Pen, asked: Asked, resource: Resource): void {
  const { gate, id, wait } = asked;
  const { known, knowledge } = knownNode(pen, resource, wait);
  const isNamed =
    pen.scene.view.providersComplete(resource.id) || pen.scene.view.collectedAt(resource.id) !== null;
  if (!isNamed) return anyOf(gate, [to(pen.leaf('external', resource.process))]);
  const anyone =
    knowledge.until === 'certain' ? [] : [to(pen.leaf('anyone', resource.process, knowledge.until))];
  anyOf(gate, [to(known), ...anyone]);
  pen.evidence.set(id, knowledge.evidence);
}

/** A loop is there for all but who keeps it; one that doesn't run, for those who could still run it. */
function fillLoop(pen: Pen, asked: Asked, resource: Resource): void {
  const holder = pen.scene.loopHolders.find(({ loop, process }) =>
    loop === null ? process === resource.process : loop === resource.id,
  );
  if (holder !== undefined) return anyOf(asked.gate, [to(pen.loop(holder))]);
  if (pen.scene.view.providersComplete(resource.id)) return fillExternal(pen, asked, resource);
  anyOf(asked.gate, [to(pen.leaf('runnable', resource.process))]);
}
