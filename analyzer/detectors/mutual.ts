/**
 * When a program has come to rest and all that is left are two to four functions, each waiting for a
 * promise or event that nobody ever settled, then each can only have been meant to be settled by the
 * others: `a` waits for what `b` would do after its own wait. It is the shape of tasks waiting for each
 * other, and is said as inferred, for nothing recorded who would have settled what.
 */
import type { Stuck } from '../graph/analysis.ts';
import type { Link } from '../graph/explain.ts';
import { codeOf, groupBy } from '../graph/scene.ts';
import type { ResourceKind } from '../../format/events.ts';
import { idlenessOf } from './endings.ts';
import { membersOf } from './parts.ts';

const SETTLED: ReadonlySet<ResourceKind> = new Set(['promise', 'future', 'event', 'signal']);
const MOST = 4;

/** The stuck tasks, with those that are left for each other told as one circle. */
export function withMutualWaits(stuck: readonly Stuck[]): Stuck[] {
  const byPoint = groupBy(stuck, (one) => one.point);
  return [...byPoint.values()].flatMap((group) => (isMutual(group) ? [circleOf(group)] : group));
}

function isMutual(group: readonly Stuck[]): boolean {
  if (group.length < 2 || group.length > MOST || group[0]?.quiet == null) return false;
  if (!group.every((stuck) => isUntouched(stuck) && idlenessOf(stuck) === 'stuck')) return false;
  const codes = group.flatMap((stuck) => membersOf(stuck).map(({ id }) => codeOf(stuck.scene.view.task(id))));
  return codes.length === group.length && new Set(codes).size === group.length;
}

/** Waits for something of its own that was never settled, and could have been. */
function isUntouched({ sink, scene, evidence }: Stuck): boolean {
  if (sink?.kind !== 'resource' || !SETTLED.has(scene.view.resource(sink.resource).kind)) return false;
  return evidence.length > 0 && evidence.every((fact) => fact.kind === 'never-acted');
}

function circleOf(group: readonly Stuck[]): Stuck {
  const [first] = group;
  const members = group.flatMap((stuck) => stuck.members);
  const links = group.flatMap((stuck) =>
    stuck.members.flatMap((from) =>
      members
        .filter((to) => !stuck.members.includes(to))
        .map((to): Link => ({ from, to, resource: resourceOf(stuck), basis: 'inferred' })),
    ),
  );
  return Object.assign({}, first, {
    certainty: 'inferred' as const,
    sink: null,
    members,
    victims: [...new Set(group.flatMap((stuck) => stuck.victims))],
    links,
    evidence: group.flatMap((stuck) => stuck.evidence),
  });
}

function resourceOf({ sink }: Stuck): number | null {
  return sink?.kind === 'resource' ? sink.resource : null;
}
