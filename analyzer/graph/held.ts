/** What a request needs: units that are free now, or that holders who can still act may give back. */
import type { ResourceId, TaskId } from '../../format/events.ts';
import type { Site, Ticket } from '../model.ts';
import { edgesTo } from './edges.ts';
import { sourcesOf } from './knowledge.ts';
import type { Edge, Gate, NodeId } from './network.ts';
import { allOf, anyOf, to, type Pen } from './pen.ts';
import type { Scene } from './scene.ts';

/** An open request: mutex, semaphore, pool, limiter by units; rwlock by mode; behind its queue if that is strict. */
export function fillRequest(pen: Pen, gate: Gate, ticket: Ticket): void {
  const { process } = pen.scene.view.task(ticket.task);
  const edges = [to(grantNode(pen, ticket)), ...aheadOf(pen, ticket)];
  if (ticket.deadlineAt === null) return allOf(gate, edges);
  const saved = to(pen.leaf('timer', process));
  anyOf(gate, [edges.length === 1 ? edges[0]! : to(pen.gate(edges.length, edges)), saved]);
}

/** Waits until one more unit is free, without taking it. */
export function fillUntilFree(pen: Pen, gate: Gate, resource: ResourceId): void {
  anyOf(gate, [to(unitsNode(pen, resource, 1))]);
}

function grantNode(pen: Pen, ticket: Ticket): NodeId {
  const resource = pen.scene.view.resource(ticket.resource);
  const holds = pen.scene.holdsOf.get(ticket.resource) ?? [];
  if (resource.reentrant && holds.some((hold) => hold.task === ticket.task)) {
    return pen.leaf('runnable', resource.process);
  }
  if (resource.kind !== 'rwlock') return unitsNode(pen, ticket.resource, ticket.units);
  const key = `grant ${ticket.resource} ${ticket.mode}`;
  const inTheWay = ticket.mode === 'exclusive' ? holds : holds.filter((hold) => hold.mode === 'exclusive');
  return pen.shared(key, { kind: 'resource', resource: ticket.resource }, (gate) =>
    allOf(
      gate,
      inTheWay.map((hold) => to(pen.hold(hold))),
    ),
  );
}

/** All who ask for as many units of one resource share this node, however many they are. */
function unitsNode(pen: Pen, resource: ResourceId, units: number): NodeId {
  const key = `units ${resource} ${units}`;
  return pen.shared(key, { kind: 'resource', resource }, (gate) => fillUnits(pen, gate, resource, units));
}

function fillUnits(pen: Pen, gate: Gate, id: ResourceId, units: number): void {
  const resource = pen.scene.view.resource(id);
  const holds = pen.scene.holdsOf.get(id) ?? [];
  const capacity = resource.capacity ?? (resource.kind === 'mutex' ? 1 : null);
  const held = holds.reduce((sum, hold) => sum + hold.units, 0);
  if (capacity === null) {
    return anyOf(
      gate,
      holds.length === 0 ? [to(pen.leaf('unknown', resource.process))] : holds.map((h) => to(pen.hold(h))),
    );
  }
  const lacking = units - Math.max(0, capacity - held);
  if (lacking <= 0) return anyOf(gate, [to(pen.leaf('runnable', resource.process))]);
  gate.need = lacking;
  gate.edges = holds.map((hold) => to(pen.hold(hold), hold.units));
}

/** Who asked before, if the queue is strict: its task must get on, or at least its request. */
function aheadOf(pen: Pen, ticket: Ticket): Edge[] {
  const before = pen.scene.aheadOf.get(ticket.id);
  if (before === undefined) return [];
  const target = pen.scene.waitOf.get(before.task)?.target;
  const waits = target?.kind === 'ticket' && target.ticket === before.id;
  return [to(waits ? pen.task(before.task) : pen.request(before))];
}

/** Whether a hold can end, by its ticket's class: who may release is what the classes are about. */
export function fillHold(pen: Pen, gate: Gate, hold: Ticket): void {
  const { scene } = pen;
  if (hold.collectedAt !== null && hold.collectedAt <= scene.at) return anyOf(gate, []);
  const { process } = scene.view.task(hold.task);
  const holder = scene.snapshot.tasks.has(hold.task) ? [to(pen.task(hold.task))] : [];
  switch (hold.class) {
    case 'scoped':
    case 'confined':
      return anyOf(gate, holder);
    case 'ticketless':
    case 'lent':
      return anyOf(gate, [...holder, ...guessedReleasers(pen, hold)]);
    case 'returned':
    case 'transferable':
    case 'unknown':
      return anyOf(gate, [...holder, to(pen.leaf('anyone', process, null))]);
    default:
      return hold.class satisfies never;
  }
}

/** Who might release it in the holder's place, up to a guess: whoever did so before, or whom it started. */
function guessedReleasers(pen: Pen, hold: Ticket): Edge[] {
  const { process } = pen.scene.view.task(hold.task);
  const others = otherReleasers(pen, hold);
  const guessable = pen.scene.snapshot.tasks.has(hold.task) && !others.outside && !asksAgain(pen.scene, hold);
  const anyone = pen.leaf('anyone', process, guessable ? 'inferred' : null);
  return [...others.edges, ...startedBy(pen, hold.task), to(anyone)];
}

/** It came back to the same place without a release: it counts on others to give back what it takes. */
function asksAgain({ view, waitOf }: Scene, { task, resource, requestSite }: Ticket): boolean {
  const wait = waitOf.get(task);
  const asked = wait?.target.kind === 'ticket' ? view.ticket(wait.target.ticket) : null;
  if (asked?.resource !== resource || requestSite === null || requestSite.line === 0) return false;
  const again = asked.requestSite;
  if (again !== null && again.line > 0) return isSamePlace(again, requestSite);
  // Where it waits is another column of the same line.
  return wait?.site?.file === requestSite.file && wait.site.line === requestSite.line;
}

/** Two requests may stand in one line: columns tell them apart where they are known. */
function isSamePlace(a: Site, b: Site): boolean {
  if (a.file !== b.file || a.line !== b.line) return false;
  return a.column === 0 || b.column === 0 || a.column === b.column;
}

/** Those who gave back units of the resource which they did not hold: it may be used as a signal. */
function otherReleasers(pen: Pen, hold: Ticket): { edges: Edge[]; outside: boolean } {
  const releasers = new Set<TaskId | null>();
  for (const ticket of pen.scene.view.ticketsOf(hold.resource)) {
    if (ticket.releasedBy !== undefined && ticket.releasedBy !== ticket.task)
      releasers.add(ticket.releasedBy);
  }
  const outside = releasers.delete(null);
  const edges = [...releasers].flatMap((releaser) =>
    releaser === null ? [] : edgesTo(pen, sourcesOf(pen.scene, releaser, 'acts'), hold.resource),
  );
  return { edges, outside };
}

/** More than this is not looked through. */
const DESCENDANTS = 1000;

/** Whatever the holder started may release in its place: a lock handed to a child looks like this. */
function startedBy(pen: Pen, holder: TaskId): Edge[] {
  const { view, snapshot } = pen.scene;
  const found = view.children(holder).map((task) => task.id);
  for (const task of found) {
    if (found.length > DESCENDANTS) break;
    for (const child of view.children(task)) found.push(child.id);
  }
  return found
    .filter((task) => snapshot.tasks.has(task))
    .map((task): Edge => ({ child: pen.task(task), weight: 1, weak: true, basis: 'inferred' }));
}
