import type { Nanos } from '../../format/events.ts';
import type { Timeline, TimelineFinding } from '../../analyzer/store/timeline.ts';
import { clamp } from '../layout.ts';

export type Story = { readonly first: Nanos; readonly last: Nanos };

/** From the first thing that led to a finding to where it was over, or inevitable. */
export function storyOf(finding: TimelineFinding, endsAt: Nanos): Story {
  const { since, until, edges, story } = finding;
  const first = Math.min(since, ...edges.map((edge) => edge.since), ...story.map((step) => step.at));
  return { first, last: until === null ? since : clamp(until, since, endsAt) };
}

/** No more of what came before the story than so many times its length. */
const MOST_BEFORE = 20;
/** A story that is a single step has no length: then so much of the trace may come before it. */
const LEAST_SHARE = 0.02;

/** The same from where the tasks of the finding began, if that is not much longer. */
export function livesOf(finding: TimelineFinding, { lanes, endsAt }: Timeline): Story {
  const story = storyOf(finding, endsAt);
  const starts = finding.parties.flatMap(({ lane }) => lanes[lane]?.startedAt ?? []);
  const first = Math.min(story.first, ...starts);
  const most = Math.max((story.last - story.first) * MOST_BEFORE, endsAt * LEAST_SHARE);
  return story.last - first <= most ? { first, last: story.last } : story;
}

const SHORTEST: Nanos = 1e6;

/** A window `factor` times as long as the story, most of it before the end. */
export function windowOf(story: Story, factor: number, endsAt: Nanos): { from: Nanos; to: Nanos } {
  const span = clamp((story.last - story.first) * factor, Math.min(endsAt, SHORTEST), endsAt);
  const from = clamp(story.last - span * 0.7, 0, endsAt - span);
  return { from, to: from + span };
}
