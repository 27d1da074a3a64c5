import type { Analysis, Stuck } from '../graph/analysis.ts';
import type { Finding } from '../model.ts';
import type { Detector } from './detector.ts';
import { bystander, evidenceOf, membersOf, partyOf, untilOf, victimsOf } from './parts.ts';
import { leftBehind } from './left-behind.ts';
import { leakEvidence, leakSteps, lostAt } from './leaks.ts';
import { inOrder, waitStep } from './story.ts';

/**
 * Claim: a hold stays although nobody is left to give it back.
 * Assumption: a scoped or confined ticket can only be released by its own task; any other needs rest
 * or garbage collection as proof.
 * Silent about holds that were handed on, or that a ticketless release by others could end.
 */
export const leakedHold: Detector = { kind: 'leaked-hold', detect };

function detect({ stuck, view }: Analysis): Finding[] {
  const waitedFor = stuck.filter((s) => s.sink?.kind === 'hold').map((s) => withWaiters(s));
  const known = new Set(
    waitedFor.flatMap((finding) => finding.parties.flatMap((p) => p.holds.map((h) => h.id))),
  );
  return [
    ...waitedFor,
    ...leftBehind(view).filter((f) => !f.parties.some((p) => p.holds.some((h) => known.has(h.id)))),
  ];
}

function withWaiters(stuck: Stuck): Finding {
  const { view } = stuck.scene;
  const tickets = stuck.sink?.kind === 'hold' ? stuck.sink.tickets : [];
  const members = membersOf(stuck);
  const lost = tickets.map((ticket) => lostAt(view, ticket));
  const since = Math.max(Math.min(...members.map((m) => m.wait?.since ?? 0)), ...lost);
  const resource = tickets[0]?.resource ?? 0;
  const waits = members.map((member) => waitStep(member, resource, since));
  return {
    kind: 'leaked-hold',
    shape: null,
    severity: 'error',
    certainty: stuck.certainty,
    since,
    until: untilOf(members),
    parties: [
      ...members.map((member) => partyOf(member, 'waiter')),
      ...tickets.map((ticket) => bystander(stuck, ticket.task, 'holder', [ticket])),
    ],
    resources: [resource],
    edges: members.flatMap((member) =>
      tickets.map((t) => ({
        from: member.id,
        to: t.task,
        resource,
        since: member.wait?.since ?? 0,
        site: member.wait?.site ?? null,
      })),
    ),
    victims: victimsOf(stuck, members),
    story: inOrder([...tickets.flatMap((ticket) => leakSteps(view, ticket)), ...waits]),
    stack: [],
    evidence: [...tickets.map((ticket) => leakEvidence(view, ticket)), ...evidenceOf(stuck, members)],
  };
}
