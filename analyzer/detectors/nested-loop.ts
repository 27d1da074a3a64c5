import type { ResourceId } from '../../format/events.ts';
import type { Analysis } from '../graph/analysis.ts';
import { groupBy } from '../graph/scene.ts';
import type { Finding, Nested, Party, TraceView, Wait } from '../model.ts';
import type { Detector } from './detector.ts';
import { inOrder, step } from './story.ts';

/**
 * Claim: inside a running step a loop was asked to run again, or a second one was run.
 * Assumption: a refusal made the waits in vain that began in the same process and have no better reason.
 * Silent about loops run one after another, and about loops in other threads.
 */
export const nestedLoop: Detector = { kind: 'nested-loop', detect };

const STUCK_KINDS: ReadonlySet<Finding['kind']> = new Set(['dead-wait', 'lost-wakeup', 'leaked-hold']);

function detect({ view }: Analysis, found: readonly Finding[]): Finding[] {
  const byPlace = groupBy(view.nested(), placeOf);
  return [...byPlace.values()].map((all) => toFinding(view, all, found));
}

function toFinding(view: TraceView, all: readonly Nested[], found: readonly Finding[]): Finding {
  const worst = all.find((nested) => nested.until === null && nested.kind !== 'refused') ?? all[0]!;
  const waiters = worst.kind === 'refused' ? waitersOf(view, worst, found) : [];
  const hangs =
    waiters.length > 0 || (worst.kind !== 'refused' && worst.until === null && hungInside(view, worst));
  const blocker: Party[] =
    worst.task === null
      ? []
      : [{ task: worst.task, role: 'blocker', holds: [], wait: null, site: worst.site }];
  const victims = waiters
    .filter((p) => p.task !== worst.task)
    .map((p) => Object.assign({}, p, { role: 'victim' as const }));
  return {
    kind: 'nested-loop',
    shape: null,
    severity: hangs ? 'error' : 'warning',
    certainty: 'certain',
    since: worst.at,
    until: worst.kind === 'refused' ? worst.at : worst.until,
    parties: [...blocker, ...victims],
    resources: [worst.loop],
    edges: [],
    victims: [],
    story: storyOf(all, waiters),
    stack: worst.stack,
    evidence: worst.kind === 'refused' ? [{ kind: 'refused', at: worst.at }] : [],
  };
}

/** Who waits in vain in the process of a refused loop, for something nobody came to do. */
function waitersOf(view: TraceView, nested: Nested, found: readonly Finding[]): Party[] {
  const { process } = view.resource(nested.loop);
  const waiters = found
    .filter((finding) => finding.severity === 'error' && STUCK_KINDS.has(finding.kind))
    .flatMap((finding) => finding.parties.filter((party) => party.role === 'waiter'))
    .filter((party) => view.task(party.task).process === process);
  return [...new Map(waiters.map((party) => [party.task, party])).values()];
}

function storyOf(all: readonly Nested[], waiters: readonly Party[]): Finding['story'] {
  const asked = all
    .slice(0, SHOWN)
    .map((n) => step({ at: n.at, task: n.task, act: 'nest', resource: n.loop, site: n.site }));
  const waits = waiters.map(({ task, wait, site }) =>
    step({ at: wait?.since ?? 0, task, act: 'wait', resource: waitedFor(wait), site, note: 'blocked' }),
  );
  return inOrder([...asked, ...waits]);
}

const SHOWN = 5;

/** The inner loop never came back, and either came to rest for good or blocked the outer one to the end. */
function hungInside(view: TraceView, nested: Nested): boolean {
  const { process } = view.resource(nested.loop);
  const rests = view
    .quiescence()
    .some(
      (q) =>
        q.process === process && q.at >= nested.at && q.until === null && q.threads === 0 && q.handles === 0,
    );
  return rests || view.blocks().some((block) => block.process === process && block.until === null);
}

function placeOf(nested: Nested): string {
  const { site } = nested;
  return `${nested.kind} ${site === null ? nested.task : `${site.file}:${site.line}`}`;
}

function waitedFor(wait: Wait | null): ResourceId | null {
  return wait?.target.kind === 'resource' ? wait.target.resource : null;
}
