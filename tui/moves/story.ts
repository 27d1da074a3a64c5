import type { Nanos } from '../../format/events.ts';
import type { TimelineFinding } from '../../analyzer/store/timeline.ts';
import { clamp } from '../layout.ts';

/** From the first thing that led to a finding to where it was over, or inevitable. */
export function storyOf(finding: TimelineFinding, endsAt: Nanos): { first: Nanos; last: Nanos } {
  const { since, until, edges, story } = finding;
  const first = Math.min(since, ...edges.map((edge) => edge.since), ...story.map((step) => step.at));
  return { first, last: until === null ? since : clamp(until, since, endsAt) };
}

const SHORTEST: Nanos = 1e6;

/** A window `factor` times as long as the story, most of it before the end. */
export function windowOf(
  story: { first: Nanos; last: Nanos },
  factor: number,
  endsAt: Nanos,
): { from: Nanos; to: Nanos } {
  const span = clamp((story.last - story.first) * factor, Math.min(endsAt, SHORTEST), endsAt);
  const from = clamp(story.last - span * 0.7, 0, endsAt - span);
  return { from, to: from + span };
}
