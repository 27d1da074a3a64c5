import type { Nanos, ResourceId } from '../../format/events.ts';
import type { Analysis, Stuck } from '../graph/analysis.ts';
import type { Logical } from '../graph/logical.ts';
import { groupBy } from '../graph/scene.ts';
import type { Finding, StoryStep } from '../model.ts';
import type { Detector } from './detector.ts';
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
import { endsInGiveUp, isAtRest } from './endings.ts';

/**
 * Claim: these tasks block each other in a circle, and nothing outside it can help.
 * Assumption: whoever could release or set is known at the level named by the certainty.
 * Silent when a timer, a handle or an unknown setter could still end one of the waits.
 */
export const deadlock: Detector = { kind: 'deadlock', detect };

function detect({ stuck }: Analysis): Finding[] {
  return stuck.filter((s) => s.sink === null && isLasting(s) && !isAtRest(s)).map((s) => circleFinding(s));
}

/** A circle that was broken is one only if the program was given up, else a near miss. */
export function isLasting(stuck: Stuck): boolean {
  return stuck.point.broken === null || endsInGiveUp(stuck);
}

/** The finding of a circle, as a deadlock. */
export function circleFinding(stuck: Stuck): Finding {
  const members = membersOf(stuck);
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
    evidence: evidenceOf(stuck, members),
  };
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
