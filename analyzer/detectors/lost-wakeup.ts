import type { Analysis, Stuck } from '../graph/analysis.ts';
import { missedSignal } from '../graph/missed-signal.ts';
import { groupBy } from '../graph/scene.ts';
import type { Act, Finding, Party } from '../model.ts';
import { isMissed, sameCodeKey } from './alike.ts';
import { deadWaitFinding } from './dead-wait.ts';
import type { Detector } from './detector.ts';
import { bystander } from './parts.ts';
import { actStep, inOrder } from './story.ts';

/**
 * Claim: the signal these tasks wait for came before they waited, and nobody will give another.
 * Assumption: signals do not stay (a condition, an emitter's event, an event that was cleared again).
 * Silent when the signal woke somebody (but for an event's pulse, which is for all), when it keeps coming, or when a
 * task could still give it.
 */
export const lostWakeup: Detector = { kind: 'lost-wakeup', detect };

function detect({ stuck }: Analysis): Finding[] {
  return [...groupBy(stuck.filter(isMissed), sameCodeKey).values()].map(toFinding);
}

function toFinding(group: Stuck[]): Finding {
  const base = deadWaitFinding(group);
  const stuck = group[0]!;
  const act = group.map(signalOf).find((found) => found !== null) ?? null;
  if (act === null) return base;
  const known = new Set(base.parties.map((party) => party.task));
  const setter: Party[] =
    act.task === null || known.has(act.task) ? [] : [bystander(stuck, act.task, 'setter')];
  const waits = base.story.filter((step) => step.act === 'wait' || step.act === 'await');
  const since = Math.min(...waits.map((step) => step.at));
  return {
    ...base,
    kind: 'lost-wakeup',
    severity: 'error',
    since,
    parties: [...base.parties, ...setter],
    story: inOrder([actStep(act, act.waiters > 0 ? null : 'nobody-waiting'), ...waits]),
    evidence: [{ kind: 'early-signal', resource: act.resource, act }, ...base.evidence],
  };
}

function signalOf(stuck: Stuck): Act | null {
  const { scene, sink } = stuck;
  if (sink?.kind !== 'resource') return null;
  const resource = scene.view.resource(sink.resource);
  for (const task of stuck.members) {
    const wait = scene.waitOf.get(task);
    const act = wait === undefined ? null : missedSignal(scene, resource, wait);
    if (act !== null) return act;
  }
  return null;
}
