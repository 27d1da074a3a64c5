import type { TaskId } from '../../format/events.ts';
import type { Analysis } from '../graph/analysis.ts';
import { logicalOf } from '../graph/logical.ts';
import { groupBy, sceneAt } from '../graph/scene.ts';
import type { Finding, Party, Process, Snapshot, TraceView, Wait } from '../model.ts';
import type { Detector } from './detector.ts';
import { endedWell } from './endings.ts';
import { stillOpen } from './still-open.ts';
import { holdersOf, stillPossible } from './still-possible.ts';
import { inOrder, step } from './story.ts';
import { survivedEvidence, survivedSteps } from './survived.ts';
import { stalledIn, unheededIn, type Stalled, type Unheeded } from './unusual.ts';

/**
 * Claim: these waits are far older than waits at their place ever were, or they are for the end of a
 * task that was cancelled, caught that, and goes on. Nothing is proven.
 * Assumption: what took so long before takes as long again; who caught one cancellation catches others.
 * Silent about waits that a deadline will end, about tasks that wait at this place again and again
 * (workers at rest), about places without a history, and after gaps.
 */
export const stalledWait: Detector = { kind: 'stalled-wait', detect };

function detect({ view }: Analysis, found: readonly Finding[]): Finding[] {
  return view.processes.flatMap((process) => {
    if (endedWell(process)) return [];
    const snapshot = view.snapshot(process.endedAt);
    const explained = explainedAt(view, process, found);
    const stalled = stalledIn(view, process, snapshot).filter(({ wait }) => !explained.has(wait.task));
    const unheeded = unheededIn(view, process, snapshot).filter(({ wait }) => !explained.has(wait.task));
    const byPlace = groupBy(stalled, ({ wait: { site } }) => `${site?.file}:${site?.line}:${site?.column}`);
    return [
      ...[...byPlace.values()].map((alike) => toFinding(view, process, snapshot, alike)),
      ...unheeded.map((one) => unheededFinding(view, process, snapshot, one)),
    ];
  });
}

/** All frames of the tasks that stronger findings are about: the innermost is the one that waits. */
function explainedAt(view: TraceView, process: Process, found: readonly Finding[]): Set<TaskId> {
  const scene = sceneAt(view, process.endedAt, new Set());
  const told = found.flatMap(({ victims, parties }) => [...victims, ...parties.map(({ task }) => task)]);
  return new Set(told.flatMap((task) => logicalOf(scene, task).frames));
}

function toFinding(view: TraceView, process: Process, now: Snapshot, alike: readonly Stalled[]): Finding {
  const { wait, waited, past } = alike.reduce((a, b) => (b.wait.since < a.wait.since ? b : a));
  const resources = alike.flatMap((each) => each.waited.resource ?? []);
  const steps = alike.map(({ wait: { since, task, site }, waited: { resource } }) =>
    step({ at: since, task, act: resource === null ? 'await' : 'wait', resource, site }),
  );
  return {
    ...stalledSince(view, wait),
    parties: [...alike.map(({ wait: stuck }) => waiter(stuck)), ...holdersOf(now, waited)],
    resources: [...new Set(resources)],
    story: inOrder(steps),
    evidence: [
      { kind: 'unusual', wait, age: process.endedAt - wait.since, past },
      stillPossible(view, now, waited),
      ...stillOpen(view, now, process.id),
    ],
  };
}

function unheededFinding(
  view: TraceView,
  process: Process,
  now: Snapshot,
  { wait, survivors }: Unheeded,
): Finding {
  const evidence = survivedEvidence(view, survivors);
  const { task, since, site } = wait;
  return {
    ...stalledSince(view, wait),
    parties: [waiter(wait), ...survivors.map((survivor) => blocker(view, now, survivor))],
    resources: [],
    story: inOrder([
      ...survivedSteps(evidence),
      step({ at: since, task, act: 'await', resource: null, to: survivors[0] ?? null, site }),
    ]),
    evidence: [
      ...evidence,
      { kind: 'unusual', wait, age: process.endedAt - since, past: view.pastWaits(wait) },
    ],
  };
}

function stalledSince(view: TraceView, { since, stack }: Wait) {
  return {
    kind: 'stalled-wait',
    shape: null,
    severity: 'warning',
    certainty: 'stalled',
    since,
    until: null,
    edges: [],
    victims: [],
    stack: stack === null ? [] : view.stack(stack),
  } as const;
}

function blocker(view: TraceView, { waits }: Snapshot, task: TaskId): Party {
  const wait = waits.find((each) => each.task === task) ?? null;
  return { task, role: 'blocker', holds: [], wait, site: wait?.site ?? view.task(task).site };
}

function waiter(wait: Wait): Party {
  return { task: wait.task, role: 'waiter', holds: [], wait, site: wait.site };
}
