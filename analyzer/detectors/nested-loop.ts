import type { Analysis } from '../graph/analysis.ts';
import { groupBy } from '../graph/scene.ts';
import type { Finding, Nested, Party, TraceView } from '../model.ts';
import type { Detector } from './detector.ts';
import { leftWaiting, levelsOf, waitSteps, type LeftWaiting } from './left-waiting.ts';
import { inOrder, step } from './story.ts';

/**
 * Claim: inside a running step a loop was asked to run again, or a second one was run.
 * Assumption: a refusal, or a loop that never came back, made the waits in vain that began in the same
 * process and have no better reason.
 * Silent about loops run one after another, and about loops in other threads.
 */
export const nestedLoop: Detector = { kind: 'nested-loop', detect };

function detect({ view }: Analysis, found: readonly Finding[]): Finding[] {
  const byPlace = groupBy(view.nested(), placeOf);
  return [...byPlace.values()].map((all) => toFinding(view, all, found));
}

const NOBODY: LeftWaiting = { parties: [], behind: [] };

function toFinding(view: TraceView, all: readonly Nested[], found: readonly Finding[]): Finding {
  const worst = all.find((nested) => nested.until === null && nested.kind !== 'refused') ?? all[0]!;
  const refused = worst.kind === 'refused';
  const hung = !refused && worst.until === null && hungInside(view, worst);
  const left = refused || hung ? leftWaiting(view, worst, found) : NOBODY;
  const { task, site } = worst;
  const blocker: Party[] = task === null ? [] : [{ task, role: 'blocker', holds: [], wait: null, site }];
  const victims = left.parties.map((party) => Object.assign({}, party, { role: 'victim' as const }));
  const { inner, outer } = levelsOf(worst.stack);
  return {
    kind: 'nested-loop',
    shape: null,
    severity: hung || left.parties.length > 0 ? 'error' : 'warning',
    certainty: 'certain',
    since: worst.at,
    until: refused ? worst.at : worst.until,
    parties: [...blocker, ...victims],
    resources: [worst.loop],
    edges: [],
    victims: hung ? left.behind : [],
    story: storyOf(all, left),
    stack: inner,
    outerStack: outer,
    evidence: refused ? [{ kind: 'refused', at: worst.at }] : [],
  };
}

const SHOWN = 5;

function storyOf(all: readonly Nested[], left: LeftWaiting): Finding['story'] {
  const asked = all
    .slice(0, SHOWN)
    .map((n) => step({ at: n.at, task: n.task, act: 'nest', resource: n.loop, site: n.site }));
  return inOrder([...asked, ...waitSteps(left)]);
}

/** The inner loop never came back, and either came to rest for good or blocked the outer one to the end. */
function hungInside(view: TraceView, nested: Nested): boolean {
  const { process } = view.resource(nested.loop);
  const isLast = (rest: { until: number | null; threads: number; handles: number }): boolean =>
    rest.until === null && rest.threads === 0 && rest.handles === 0;
  const rests = view.quiescence().filter((rest) => rest.process === process && rest.at >= nested.at);
  return (
    rests.some(isLast) || view.blocks().some((block) => block.process === process && block.until === null)
  );
}

function placeOf({ kind, task, site }: Nested): string {
  return `${kind} ${site === null ? task : `${site.file}:${site.line}`}`;
}
