import type { ResourceId } from '../../format/events.ts';
import type { Analysis } from '../graph/analysis.ts';
import type { Finding, Queueing, TraceView } from '../model.ts';
import type { Detector } from './detector.ts';

/**
 * Claim: much time was spent waiting for this lock, pool or limiter, one task behind the other.
 * Assumption: none; it counts what was waited. Whether that matters is for the reader to say.
 * Silent about resources that are part of a hang, and where little was waited in all.
 */
export const contention: Detector = { kind: 'contention', detect };

/** Fewer waits than this, or less waiting in all, cost nobody much. */
const LEAST_WAITS = 5;
const LEAST_TOTAL_NS = 500e6;
/** Never more than one at a time: they take turns, and no queue forms. */
const LEAST_CONVOY = 2;
const TOLD = 10;

function detect({ view }: Analysis, found: readonly Finding[]): Finding[] {
  const stuck = new Set<ResourceId>(
    found.filter((f) => f.severity === 'error' || f.kind === 'near-deadlock').flatMap((f) => f.resources),
  );
  return view
    .queueing()
    .filter((queue) => isCrowded(queue) && !stuck.has(queue.resource))
    .slice(0, TOLD)
    .map((queue) => toFinding(view, queue));
}

function isCrowded({ waits, total, convoy }: Queueing): boolean {
  return waits >= LEAST_WAITS && total >= LEAST_TOTAL_NS && convoy >= LEAST_CONVOY;
}

function toFinding(view: TraceView, queueing: Queueing): Finding {
  return {
    kind: 'contention',
    shape: null,
    severity: 'info',
    certainty: 'certain',
    since: queueing.since,
    until: Math.min(queueing.until, view.info.durationNs),
    parties: [],
    resources: [queueing.resource],
    edges: [],
    victims: [],
    story: [],
    stack: [],
    evidence: [{ kind: 'queueing', queueing }],
  };
}
