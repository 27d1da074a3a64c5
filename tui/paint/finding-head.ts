import type { TimelineFinding } from '../../analyzer/store/timeline.ts';
import { BOLD } from '../grid.ts';
import { run, widthIn, wrap, type Row } from './row.ts';
import type { Scene } from './scene.ts';
import { laneText, severityTone, stampText } from './words.ts';

/** More than this many waits say nothing new. */
const MOST_WAITS = 3;

/** The current finding in words, above a graph that does not show it as a ring. */
export function findingHead(scene: Scene, width: number): Row[] {
  const { timeline, state, moment, glyphs } = scene;
  const finding = timeline.findings[state.finding];
  if (finding === undefined || !isNear(finding, moment.at) || isRing(finding, scene)) return [];
  const tone = severityTone(finding);
  const kind = finding.kind.toUpperCase().replaceAll('-', ' ');
  const title = wrap(finding.title, width - 2).map((line): Row => [run('  '), run(line)]);
  return [
    [
      run(`${glyphs[finding.severity]} ${kind} ${finding.handle}`, tone, BOLD),
      run(`  ${finding.certainty}, from ${stampText(timeline, finding.since)}`, 'muted'),
    ],
    ...title,
    ...waitRows(finding, scene, width),
    [],
  ];
}

/** It has begun and is not over, or the playhead is where it began. */
function isNear({ since, until }: TimelineFinding, at: number): boolean {
  return at === since || (since <= at && (until === null || at < until));
}

function isRing({ parties }: TimelineFinding, { moment }: Scene): boolean {
  const members = new Set(parties.filter(({ role }) => role === 'member').map(({ lane }) => lane));
  return moment.rings.some((ring) => ring.some((lane) => members.has(lane)));
}

function waitRows({ parties, severity }: TimelineFinding, { timeline }: Scene, width: number): Row[] {
  if (severity !== 'error') return [];
  const waiting = parties.flatMap(({ lane, wait }) => (wait === null ? [] : [{ lane, wait }]));
  return waiting.slice(0, MOST_WAITS).flatMap(({ lane, wait }): Row[] => {
    const row = [
      run(`  ${laneText(timeline, lane)}`, 'dead'),
      run(' waits for ', 'muted'),
      run(wait.what, 'hold'),
      run(` since ${stampText(timeline, wait.since)}`, 'muted'),
    ];
    if (wait.site === '') return [row];
    const place = run(`  ${wait.site}`, 'muted');
    return widthIn([...row, place]) <= width ? [[...row, place]] : [row, [run('  '), place]];
  });
}
