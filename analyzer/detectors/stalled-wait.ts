import type { ResourceKind, TaskId } from '../../format/events.ts';
import type { Analysis } from '../graph/analysis.ts';
import { groupBy } from '../graph/scene.ts';
import type { Finding, Party, PastWaits, Process, Snapshot, TraceView, Wait } from '../model.ts';
import type { Detector } from './detector.ts';
import { endedWell } from './endings.ts';
import { holdersOf, stillPossible, waitedFor, type Waited } from './still-possible.ts';
import { inOrder, step } from './story.ts';

/**
 * Claim: these waits are far older than waits at their place ever were. Nothing is proven.
 * Assumption: what took so long before takes as long again.
 * Silent about waits that a deadline will end, about tasks that wait at this place again and again
 * (workers at rest), about places without a history, and after gaps.
 */
export const stalledWait: Detector = { kind: 'stalled-wait', detect };

const LEAST_AGE_NS = 5e9;
const TIMES_USUAL = 5;
/** Waits for others than a lock need a history of so many to be called unusual. */
const LEAST_HISTORY = 10;
const LOCKS: ReadonlySet<ResourceKind> = new Set(['mutex', 'rwlock']);

type Stalled = { readonly wait: Wait; readonly waited: Waited; readonly past: PastWaits };

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

function stalledIn(view: TraceView, process: Process, { waits, deadlines }: Snapshot): Stalled[] {
  const mortal = new Set<TaskId>(deadlines.map((deadline) => deadline.task));
  const gaps = view.gaps().filter((gap) => gap.process === process.id);
  return waits
    .filter((wait) => process.endedAt - wait.since >= LEAST_AGE_NS && wait.deadlineAt === null)
    .filter((wait) => view.task(wait.task).process === process.id && !mortal.has(wait.task))
    .filter((wait) => !gaps.some((gap) => gap.at >= wait.since && gap.healedAt === null))
    .flatMap((wait) => {
      const waited = waitedFor(view, wait);
      if (waited === null) return [];
      const past = view.pastWaits(wait);
      return isUnusual(process.endedAt - wait.since, waited, past) ? [{ wait, waited, past }] : [];
    });
}

function isUnusual(age: number, { kind }: Waited, past: PastWaits): boolean {
  if (age < TIMES_USUAL * past.p99) return false;
  if (kind !== null && LOCKS.has(kind)) return true;
  return past.count >= LEAST_HISTORY && past.ofTask === 0;
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
