import type { Analysis } from '../graph/analysis.ts';
import { groupBy } from '../graph/scene.ts';
import type { Block, Evidence, Finding, Party, Site, TraceView } from '../model.ts';
import { ownFrame } from '../source-paths.ts';
import type { Detector } from './detector.ts';
import { endOf, processOf, starvedBy } from './starved.ts';
import { inOrder, step } from './story.ts';

/**
 * Claim: one step kept the event loop from running anything else for longer than the threshold.
 * Assumption: the stack was taken while it lasted, so it shows where the time went.
 * Silent about steps below the threshold, and about a task that blocks the loop by waiting for it:
 * that is a deadlock.
 */
export const loopBlock: Detector = { kind: 'loop-block', detect };

/** A loop that has been blocked this long when the program is killed counts as a hang. */
const HANG_NS = 5e9;
const SHOWN = 5;

function detect({ view, blockNs }: Analysis, found: readonly Finding[]): Finding[] {
  const deadlocked = new Set(
    found.filter((f) => f.kind === 'deadlock').flatMap((f) => f.parties.map((party) => party.task)),
  );
  const long = view
    .blocks()
    .filter(
      (block) => lengthOf(view, block) >= blockNs && !(block.task !== null && deadlocked.has(block.task)),
    );
  const byPlace = groupBy(long, placeKey);
  return [...byPlace.values()].map((blocks) => toFinding(view, blocks));
}

/** Blocks of the same code are one finding: the longest, with the others in its story. */
function toFinding(view: TraceView, blocks: readonly Block[]): Finding {
  const worst = blocks.reduce((a, b) => (lengthOf(view, b) > lengthOf(view, a) ? b : a));
  const process = processOf(view, worst);
  const starved = starvedBy(view, worst);
  const hung = worst.until === null && process.end !== 'exit' && lengthOf(view, worst) >= HANG_NS;
  const blocker: Party[] =
    worst.task === null
      ? []
      : [{ task: worst.task, role: 'blocker', holds: [], wait: null, site: placeOf(worst) }];
  const evidence: Evidence[] = starved.length === 0 ? [] : [{ kind: 'starved', tasks: starved }];
  return {
    kind: 'loop-block',
    shape: null,
    severity: hung ? 'error' : 'warning',
    certainty: 'certain',
    since: worst.since,
    until: worst.until,
    parties: blocker,
    resources: [worst.loop],
    edges: [],
    victims: starved.map(({ task }) => task),
    story: inOrder(blocks.slice(0, SHOWN).flatMap((block) => stepsOf(block))),
    stack: worst.stack,
    evidence,
  };
}

function stepsOf(block: Block): Finding['story'] {
  const site = placeOf(block);
  const begin = step({ at: block.since, task: block.task, act: 'block', resource: block.loop, site });
  if (block.until === null) return [begin];
  return [
    begin,
    step({ at: block.until, task: block.task, act: 'unblock', resource: block.loop, site: null }),
  ];
}

function placeKey(block: Block): string {
  const place = placeOf(block);
  return place === null
    ? `${block.process} ${block.task}`
    : `${block.process} ${place.file}:${place.line} ${place.fn}`;
}

/** The program's own line in it, whatever library or native code it was in just then. */
function placeOf({ stack }: Block): Site | null {
  return stack[ownFrame(stack)] ?? stack[0] ?? null;
}

function lengthOf(view: TraceView, block: Block): number {
  return endOf(view, block) - block.since;
}
