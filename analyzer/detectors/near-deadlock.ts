import type { Analysis, Stuck } from '../graph/analysis.ts';
import type { Finding } from '../model.ts';
import { circleFinding } from './circle.ts';
import { isLasting } from './deadlock.ts';
import type { Detector } from './detector.ts';
import { resourceOf } from './parts.ts';
import { breakStep, inOrder } from './story.ts';

/**
 * Claim: these tasks blocked each other in a circle until a time-out or a cancellation broke it.
 * Assumption: without that deadline nothing would have ended it.
 * Silent when the wait that was broken was not part of the circle.
 */
export const nearDeadlock: Detector = { kind: 'near-deadlock', detect };

function detect({ stuck }: Analysis): Finding[] {
  const findings = stuck
    .filter((s) => s.sink === null && !isLasting(s))
    .map((s) => ({ key: keyOf(s), finding: near(s) }));
  return [...new Map(findings.toReversed().map(({ key, finding }) => [key, finding])).values()].toReversed();
}

function near(stuck: Stuck): Finding {
  const circle = circleFinding(stuck);
  const { broken } = stuck.point;
  if (broken === null) return circle;
  const saved = circle.parties.find((party) => party.wait?.id === broken.id)?.task ?? broken.task;
  return {
    ...circle,
    kind: 'near-deadlock',
    severity: 'warning',
    until: broken.until,
    story: inOrder([...circle.story, breakStep(broken, saved, resourceOf(stuck, broken))]),
    evidence: [{ kind: 'broken-by', wait: broken }, ...circle.evidence],
  };
}

/** The same thing again: the same waits in the code, for resources of the same names. */
function keyOf(stuck: Stuck): string {
  const { view, waitOf } = stuck.scene;
  const waits = stuck.members.map((task) => {
    const wait = waitOf.get(task);
    const resource = wait === undefined ? null : resourceOf(stuck, wait);
    const name = resource === null ? '' : view.resource(resource).name;
    return `${wait?.site?.file}:${wait?.site?.line} ${name}`;
  });
  return waits.toSorted().join('|');
}
