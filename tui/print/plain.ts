import type { TimelineFinding } from '../../analyzer/store/timeline.ts';
import type { Scene } from '../paint/scene.ts';
import { laneText, resourceText, spanText, stampText } from '../paint/words.ts';

/** What the browser shows, line by line and without a grid: for screen readers and plain terminals. */
export function plainText(scene: Scene): string {
  const { timeline, moment } = scene;
  const { findings } = timeline;
  const waits = moment.links.map((link) => `  ${linkText(scene, link)}`);
  const lines = [
    `${timeline.name}: ${timeline.lanes.length} tasks, ${spanText(timeline.endsAt)}, ${findings.length} findings.`,
    ...findings.flatMap((finding, i) => findingLines(scene, i, finding)),
    '',
    `At ${stampText(timeline, moment.at)}: ${waits.length === 0 ? 'no task waits for another one.' : 'who waits for whom:'}`,
    ...waits,
    ...(moment.outside === 0 ? [] : [`  ${moment.outside} more wait for a timer or the outside.`]),
  ];
  return `${lines.join('\n')}\n`;
}

function findingLines({ state, timeline }: Scene, index: number, finding: TimelineFinding): string[] {
  const until = finding.until === null ? 'to the end' : `until ${stampText(timeline, finding.until)}`;
  const isCurrent = index === state.finding ? ' (selected)' : '';
  return [
    '',
    `${finding.handle}${isCurrent}: ${finding.severity}, ${finding.kind}, ${finding.certainty}, from ${stampText(timeline, finding.since)} ${until}.`,
    `  ${finding.title}`,
    ...(finding.why === '' ? [] : [`  Why: ${finding.why}`]),
    ...(finding.fix === null || finding.fix === '' ? [] : [`  Fix: ${finding.fix}`]),
  ];
}

function linkText({ timeline, moment }: Scene, link: Scene['moment']['links'][number]): string {
  const waited = moment.at - link.since;
  const who = `${laneText(timeline, link.from)} waits${waited < 1000 ? '' : ` ${spanText(waited)}`}`;
  if (link.resource < 0) return `${who} for ${laneText(timeline, link.to)}.`;
  const what = resourceText(timeline, link.resource);
  if (link.to < 0) return `${who} for ${what}; who could end that is not known.`;
  return `${who} for ${what}, ${link.via === 'hold' ? 'held by' : 'up to'} ${laneText(timeline, link.to)}.`;
}
