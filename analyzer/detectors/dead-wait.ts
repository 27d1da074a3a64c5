import type { Nanos } from '../../format/events.ts';
import type { Analysis, Stuck } from '../graph/analysis.ts';
import type { Logical } from '../graph/logical.ts';
import { groupBy } from '../graph/scene.ts';
import type { Finding, Party, ProcessId } from '../model.ts';
import { isMissed, sameCodeKey } from './alike.ts';
import type { Detector } from './detector.ts';
import { idlenessOf } from './endings.ts';
import { endStep, goneSetters } from './gone.ts';
import { evidenceOf, membersOf, partyOf, resourceOf, resourcesOf, untilOf, victimsOf } from './parts.ts';
import { actStep, inOrder, waitStep } from './story.ts';
import { survivedSteps } from './survived.ts';

/**
 * Claim: these tasks wait for something that nobody is left to bring about.
 * Assumption: as its certainty says; inferred ones rest on who did it before.
 * Silent about workers that take items in a loop when nobody waits for them, and about lost signals.
 */
export const deadWait: Detector = { kind: 'dead-wait', detect };

function detect({ stuck }: Analysis): Finding[] {
  const dead = stuck.filter(
    (s) => s.sink !== null && s.sink.kind !== 'hold' && !isMissed(s) && idlenessOf(s) !== 'idle',
  );
  return [...groupBy(dead, sameCodeKey).values()].map((group) => deadWaitFinding(group));
}

/** What is known of so many of the alike is told. */
const EVIDENT = 3;

/** One finding for waits that are in vain in the same way. */
export function deadWaitFinding(group: readonly Stuck[]): Finding {
  const stuck = group[0]!;
  const members = group.flatMap((s) => membersOf(s));
  const setters = goneSetters(stuck, members);
  const since = inceptionOf(stuck, members, setters);
  const evidence = group.slice(0, EVIDENT).flatMap((s) => evidenceOf(s, membersOf(s)));
  return {
    kind: 'dead-wait',
    shape: null,
    severity: idlenessOf(stuck) === 'maybe' ? 'info' : 'error',
    certainty: stuck.certainty,
    since,
    until: untilOf(members),
    parties: [...members.map((member) => partyOf(member, 'waiter')), ...setters],
    resources: [...new Set(group.flatMap((s) => resourcesOf(s, membersOf(s))))],
    edges: [],
    victims: [...new Set(group.flatMap((s) => victimsOf(s, members)))],
    story: inOrder([
      ...survivedSteps(evidence),
      ...setters.map((setter) => endStep(stuck, setter.task)),
      ...evidence.flatMap((e) => (e.kind === 'unnoticed' ? [actStep(e.act, 'point-of-no-return')] : [])),
      ...members.map((m) => waitStep(m, m.wait === null ? null : resourceOf(stuck, m.wait), since)),
    ]),
    stack: [],
    evidence: [...new Map(evidence.map((e) => [JSON.stringify(e), e])).values()],
  };
}

/** The latest of the waits' begin and the loss of who could have ended them. */
function inceptionOf(stuck: Stuck, members: readonly Logical[], setters: readonly Party[]): Nanos {
  const begin = Math.min(...members.map((member) => member.wait?.since ?? 0));
  const losses = setters.map((setter) => stuck.scene.view.task(setter.task).endedAt ?? 0);
  const turns = stuck.evidence.flatMap((e) =>
    e.kind === 'collected' ? [e.at] : e.kind === 'unnoticed' ? [e.act.at] : [],
  );
  const threads = stuck.evidence.flatMap((e) => (e.kind === 'thread-ended' ? [endOf(stuck, e.thread)] : []));
  return Math.max(begin, ...losses, ...turns, ...threads);
}

function endOf({ scene }: Stuck, thread: ProcessId): Nanos {
  return scene.view.processes.find(({ id }) => id === thread)?.endedAt ?? 0;
}
