import { groupBy } from '../graph/scene.ts';
import type { Finding, TraceView } from '../model.ts';
import { isLeft, leakEvidence, leakSteps, lostAt } from './leaks.ts';
import { inOrder } from './story.ts';

/** Holds left behind for which nobody waits (yet). */
export function leftBehind(view: TraceView): Finding[] {
  const gaps = new Set(view.gaps().flatMap((gap) => (gap.healedAt === null ? gap.process : [])));
  const whole = view.processes.filter((process) => !gaps.has(process.id));
  const left = whole.flatMap((process) => {
    const { holds } = view.snapshot(process.endedAt);
    return holds.filter((hold) => view.task(hold.task).process === process.id && isLeft(view, hold));
  });
  const byResource = groupBy(left, (hold) => hold.resource);
  return [...byResource].map(([resource, tickets]) => ({
    kind: 'leaked-hold',
    shape: null,
    severity: 'warning',
    certainty: 'certain',
    since: Math.min(...tickets.map((ticket) => lostAt(view, ticket))),
    until: null,
    parties: tickets.map((ticket) => ({
      task: ticket.task,
      role: 'holder',
      holds: [ticket],
      wait: null,
      site: ticket.requestSite,
    })),
    resources: [resource],
    edges: [],
    victims: [],
    story: inOrder(tickets.flatMap((ticket) => leakSteps(view, ticket))),
    stack: [],
    evidence: tickets.map((ticket) => leakEvidence(view, ticket)),
  }));
}
