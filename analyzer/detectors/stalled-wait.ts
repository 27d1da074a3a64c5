import type { Analysis } from '../graph/analysis.ts';
import { groupBy } from '../graph/scene.ts';
import type { Finding, Party, Process, Snapshot, TraceView, Wait } from '../model.ts';
import type { Detector } from './detector.ts';
import { endedWell } from './endings.ts';
import { holdersOf, stillPossible } from './still-possible.ts';
import { inOrder, step } from './story.ts';
import { stalledIn, type Stalled } from './unusual.ts';

/**
 * Claim: these waits are far older than waits at their place ever were. Nothing is proven.
 * Assumption: what took so long before takes as long again.
 * Silent about waits that a deadline will end, about tasks that wait at this place again and again
 * (workers at rest), about places without a history, and after gaps.
 */
export const stalledWait: Detector = { kind: 'stalled-wait', detect };

function detect({ view }: Analysis, found: readonly Finding[]): Finding[] {
  const explained = new Set(found.flatMap((f) => [...f.victims, ...f.parties.map((party) => party.task)]));
  return view.processes.flatMap((process) => {
    if (endedWell(process)) return [];
    const snapshot = view.snapshot(process.endedAt);
    const stalled = stalledIn(view, process, snapshot).filter(({ wait }) => !explained.has(wait.task));
    const byPlace = groupBy(stalled, ({ wait: { site } }) => `${site?.file}:${site?.line}:${site?.column}`);
    return [...byPlace.values()].map((alike) => toFinding(view, process, snapshot, alike));
  });
}

function toFinding(view: TraceView, process: Process, now: Snapshot, alike: readonly Stalled[]): Finding {
  const { wait, waited, past } = alike.reduce((a, b) => (b.wait.since < a.wait.since ? b : a));
  const resources = alike.flatMap((each) => each.waited.resource ?? []);
  const steps = alike.map(({ wait: { since, task, site }, waited: { resource } }) =>
    step({ at: since, task, act: resource === null ? 'await' : 'wait', resource, site }),
  );
  return {
    kind: 'stalled-wait',
    shape: null,
    severity: 'warning',
    certainty: 'stalled',
    since: wait.since,
    until: null,
    parties: [...alike.map(({ wait: stuck }) => waiter(stuck)), ...holdersOf(now, waited)],
    resources: [...new Set(resources)],
    edges: [],
    victims: [],
    story: inOrder(steps),
    stack: wait.stack === null ? [] : view.stack(wait.stack),
    evidence: [
      { kind: 'unusual', wait, age: process.endedAt - wait.since, past },
      stillPossible(view, now, waited),
    ],
  };
}

function waiter(wait: Wait): Party {
  return { task: wait.task, role: 'waiter', holds: [], wait, site: wait.site };
}
