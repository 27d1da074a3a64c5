/** The parts that findings about stuck tasks have in common: parties, edges, resources, evidence. */
import type { Nanos, ResourceId, TaskId } from '../../format/events.ts';
import type { Stuck } from '../graph/analysis.ts';
import { logicalOf, logicalTasks, type Logical } from '../graph/logical.ts';
import type { Edge, Evidence, Party, Quiescence, Role, Ticket, Wait } from '../model.ts';
import { leftAtRest } from './still-open.ts';
import { survivedEvidence } from './survived.ts';

/** The stuck tasks as their reader knows them. */
export function membersOf(stuck: Stuck): Logical[] {
  return logicalTasks(stuck.scene, stuck.members);
}

export function partyOf(logical: Logical, role: Role): Party {
  const { id, holds, wait } = logical;
  return {
    task: logical.id,
    role,
    holds,
    wait,
    site: wait?.site ?? holds.find((h) => h.task === id)?.requestSite ?? null,
  };
}

/** A task that is only named: one that has ended, or that is not stuck itself. */
export function bystander(stuck: Stuck, task: TaskId, role: Role, holds: readonly Ticket[] = []): Party {
  return { task, role, holds, wait: null, site: holds[0]?.requestSite ?? stuck.scene.view.task(task).site };
}

/** Logical tasks stuck behind the members, the members left out. */
export function victimsOf(stuck: Stuck, members: readonly Logical[]): TaskId[] {
  const ids = new Set(members.map((member) => member.id));
  return logicalTasks(stuck.scene, stuck.victims)
    .map((victim) => victim.id)
    .filter((id) => !ids.has(id));
}

/** Who waits for whom. A task waits for itself only if it is alone. */
export function edgesOf(stuck: Stuck, members: readonly Logical[]): Edge[] {
  const { scene } = stuck;
  const edges = new Map<string, Edge>();
  for (const link of stuck.links) {
    const from = logicalOf(scene, link.from);
    const to = logicalOf(scene, link.to);
    const isFrame = from.id === to.id && (members.length > 1 || link.resource === null);
    const edge = edgeOf(from, to, link.resource, scene.waitOf.get(link.from) ?? from.wait);
    if (!isFrame) edges.set(`${edge.from} ${edge.to} ${edge.resource}`, edge);
  }
  const [alone] = members;
  const isBare = edges.size === 0 && alone !== undefined && stuck.sink === null;
  return isBare ? [edgeOf(alone, alone, null, alone.wait)] : [...edges.values()];
}

function edgeOf(from: Logical, to: Logical, resource: ResourceId | null, wait: Wait | null): Edge {
  return { from: from.id, to: to.id, resource, since: wait?.since ?? 0, site: wait?.site ?? null };
}

/** What the members wait for and what is between them, gathers left out. */
export function resourcesOf(stuck: Stuck, members: readonly Logical[]): ResourceId[] {
  const waited = members.flatMap(({ wait }) => {
    const resource = wait === null ? null : resourceOf(stuck, wait);
    return resource === null ? [] : [resource];
  });
  const between = stuck.links.flatMap((link) => (link.resource === null ? [] : [link.resource]));
  return [...new Set([...between, ...waited])];
}

/** The resource a wait comes to; null for an await of a task or a gather. */
export function resourceOf(stuck: Stuck, wait: Wait): ResourceId | null {
  const { view } = stuck.scene;
  const { target } = wait;
  if (target.kind === 'ticket') return view.ticket(target.ticket)?.resource ?? null;
  if (target.kind === 'external') return target.resource;
  if (target.kind !== 'resource') return null;
  const { kind } = view.resource(target.resource);
  return kind === 'all' || kind === 'any' ? null : target.resource;
}

/** When the first of the members' waits ended; null: they are still stuck. */
export function untilOf(members: readonly Logical[]): Nanos | null {
  const ends = members.flatMap(({ wait }) => (wait === null || wait.until === null ? [] : [wait.until]));
  return ends.length === 0 ? null : Math.min(...ends);
}

function restEvidence({ basis, at, threads }: Quiescence): Evidence {
  return { kind: 'quiescent', basis, at, threads };
}

/** Node gave up, or was done, though these might have come. */
function leftOver({ scene, process }: Stuck, { basis, at }: Quiescence): Evidence[] {
  return basis === 'exit' ? leftAtRest(scene.view, at, process) : [];
}

/** Why it is so: what the graph knew, and what shows that nothing else could help. */
export function evidenceOf(stuck: Stuck, members: readonly Logical[]): Evidence[] {
  const { quiet } = stuck;
  const between = new Set(stuck.links.map((link) => link.resource));
  const holds = members.flatMap((member) => member.holds).filter((hold) => between.has(hold.resource));
  const isOwned = (hold: Ticket): boolean => hold.class === 'scoped' || hold.class === 'confined';
  const isStructural =
    stuck.links.length > 0 && stuck.links.every((link) => link.basis === 'certain') && holds.every(isOwned);
  const structure: Evidence[] = isStructural ? [{ kind: 'structure' }] : [];
  const rest: Evidence[] = quiet === null ? [] : [restEvidence(quiet), ...leftOver(stuck, quiet)];
  const ticketless = [
    ...new Set(holds.filter((h) => h.class === 'ticketless' || h.class === 'lent').map((h) => h.resource)),
  ];
  const all: Evidence[] = [
    ...structure,
    ...rest,
    ...stuck.evidence,
    ...survivedEvidence(
      stuck.scene.view,
      members.map(({ id }) => id),
    ),
    ...(quiet === null ? ticketless.map((resource): Evidence => ({ kind: 'ticketless', resource })) : []),
  ];
  return all.length === 0 ? [{ kind: 'structure' }] : all;
}
