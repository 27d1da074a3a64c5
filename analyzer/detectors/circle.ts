/** How a circle of tasks is told, whether it lasted or was broken. */
import type { Nanos, ResourceId } from '../../format/events.ts';
import type { Stuck } from '../graph/analysis.ts';
import type { Logical } from '../graph/logical.ts';
import { groupBy } from '../graph/scene.ts';
import type { Finding, StoryStep } from '../model.ts';
import { orderEvidence } from './lock-order.ts';
import {
  edgesOf,
  evidenceOf,
  membersOf,
  partyOf,
  resourceOf,
  resourcesOf,
  untilOf,
  victimsOf,
} from './parts.ts';
import { acquireStep, inOrder, waitStep } from './story.ts';

/** The finding of a circle, as a deadlock. */
export function circleFinding(stuck: Stuck): Finding {
  const members = inRing(stuck, membersOf(stuck));
  const since = Math.max(...members.map((member) => member.wait?.since ?? 0));
  const resources = resourcesOf(stuck, members);
  return {
    kind: 'deadlock',
    shape: shapeOf(stuck, members),
    severity: 'error',
    certainty: stuck.certainty,
    since,
    until: untilOf(members),
    parties: members.map((member) => partyOf(member, 'member')),
    resources,
    edges: edgesOf(stuck, members),
    victims: victimsOf(stuck, members),
    story: storyOf(stuck, members, resources, since),
    stack: [],
    evidence: [...evidenceOf(stuck, members), ...orderEvidence(stuck.scene.view, resources)],
  };
}

/** In a ring, each one's blocker next; a knot has no such order. */
function inRing(stuck: Stuck, members: readonly Logical[]): Logical[] {
  const left = new Map(members.map((member) => [member.id, member]));
  const edges = edgesOf(stuck, members);
  if (edges.length !== members.length) return [...members];
  const next = new Map(edges.map((edge) => [edge.from, edge.to]));
  const ring: Logical[] = [];
  for (const member of members) {
    for (let at = left.get(member.id); at !== undefined; at = left.get(next.get(at.id) ?? at.id)) {
      left.delete(at.id);
      ring.push(at);
    }
  }
  return ring;
}

/** In a cycle each waits for exactly one other; in a knot any of several could end a wait. */
function shapeOf(stuck: Stuck, members: readonly Logical[]): Finding['shape'] {
  if (members.length === 1) return 'self';
  const blockers = groupBy(stuck.links, (link) => link.from);
  return [...blockers.values()].every((links) => links.length === 1) ? 'cycle' : 'knot';
}

/** A story of more tasks than this is not read. */
const TOLD = 20;

function storyOf(
  stuck: Stuck,
  members: readonly Logical[],
  resources: readonly ResourceId[],
  turn: Nanos,
): StoryStep[] {
  const last = members.filter((member) => member.wait?.since === turn);
  const told = new Set([...members.slice(0, TOLD), ...last.slice(0, 1)]);
  const steps = [...told].flatMap((member) => {
    const holds = member.holds.filter((hold) => resources.includes(hold.resource));
    const waited = member.wait === null ? null : resourceOf(stuck, member.wait);
    const taken = holds.map((hold) => acquireStep(hold, member.id));
    return taken.concat(waitStep(member, waited, turn));
  });
  return inOrder(steps);
}
